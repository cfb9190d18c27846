import type {
  V1MatchCondition,
  V1MutatingWebhookConfiguration,
  V1ValidatingWebhookConfiguration,
} from '@kubernetes/client-node';
import { CONTROL_PLANE_USERS, NODE_USER_PREFIX } from '../policy/requester.ts';

const MUTATE_PATH = '/mutate';
const VALIDATE_PATH = '/validate';
const MUTATING_WEBHOOK = 'mutate.evenkeel.dev';
const VALIDATING_WEBHOOK = 'validate.evenkeel.dev';

/** Where the two configurations are in the API, and what each is called: nobody chooses their names. */
export const CONFIGURATIONS = [
  {
    path: '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    name: MUTATING_WEBHOOK,
  },
  {
    path: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
    name: VALIDATING_WEBHOOK,
  },
] as const;

/**
 * Every create and update of a Deployment waits for the webhook, and with `Ignore` a lost one costs that much of each
 * request; so Evenkeel, which answers in milliseconds, is given seconds only.
 */
export const LONGEST_TIMEOUT_SECONDS = 3;

/** Time for one more try after a 429 with `Retry-After: 1`. The chart's default is the same. */
export const DEFAULT_TIMEOUT_SECONDS = 2;

/** Namespaces that the control plane's own Deployments live in: they must come up while Evenkeel is down. */
export const SYSTEM_NAMESPACES: readonly string[] = ['kube-node-lease', 'kube-public', 'kube-system'];

/** Where the API server finds Evenkeel; paths are put in front of `/mutate` and `/validate`. */
export type Endpoint = { url: string } | { service: ServiceEndpoint };

export interface ServiceEndpoint {
  namespace: string;
  name: string;
  path?: string;
  /** 443 where absent. */
  port?: number;
}

export interface Registration {
  endpoint: Endpoint;
  /** PEM. Absent where somebody else fills it in, as cert-manager's injector does. */
  caBundle?: string;
  /** What becomes of a Deployment while Evenkeel cannot be asked. */
  failurePolicy?: 'Ignore' | 'Fail';
  /** 1 to {@link LONGEST_TIMEOUT_SECONDS}; {@link DEFAULT_TIMEOUT_SECONDS} where absent. */
  timeoutSeconds?: number;
  /** Beside the system namespaces and Evenkeel's own, which is the Service's. */
  excludedNamespaces?: readonly string[];
}

/**
 * The two configurations that put Evenkeel in the API server's way, as the chart installs them. Evenkeel's own
 * Deployment is left out through its namespace, or its rollout would wait for itself.
 */
export function webhookConfigurations(
  registration: Registration,
): [V1MutatingWebhookConfiguration, V1ValidatingWebhookConfiguration] {
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    {
      apiVersion,
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: MUTATING_WEBHOOK },
      webhooks: [
        {
          name: MUTATING_WEBHOOK,
          ...webhook(registration, MUTATE_PATH),
          // A webhook that ran later may have added a container without a probe.
          reinvocationPolicy: 'IfNeeded',
        },
      ],
    },
    {
      apiVersion,
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: VALIDATING_WEBHOOK },
      webhooks: [{ name: VALIDATING_WEBHOOK, ...webhook(registration, VALIDATE_PATH) }],
    },
  ];
}

function webhook(registration: Registration, path: string) {
  const { endpoint, caBundle, failurePolicy = 'Ignore', timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = registration;
  return {
    admissionReviewVersions: ['v1'],
    clientConfig: {
      ...clientConfig(endpoint, path),
      ...(caBundle === undefined ? {} : { caBundle: Buffer.from(caBundle).toString('base64') }),
    },
    failurePolicy,
    matchConditions: matchConditions(),
    matchPolicy: 'Equivalent',
    namespaceSelector: {
      matchExpressions: [
        { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: namespacesLeftOut(registration) },
      ],
    },
    rules: [
      {
        apiGroups: ['apps'],
        apiVersions: ['v1'],
        operations: ['CREATE', 'UPDATE'],
        resources: ['deployments'],
        scope: 'Namespaced',
      },
      // A scale can only be allowed or denied: it has nothing to set right.
      ...(path === VALIDATE_PATH
        ? [
            {
              apiGroups: ['apps'],
              apiVersions: ['v1'],
              operations: ['UPDATE'],
              resources: ['deployments/scale'],
              scope: 'Namespaced',
            },
          ]
        : []),
    ],
    sideEffects: 'None',
    timeoutSeconds,
  };
}

function clientConfig(endpoint: Endpoint, path: string) {
  if ('url' in endpoint) return { url: below(endpoint.url, path) };
  const { namespace, name, port = 443 } = endpoint.service;
  return { service: { namespace, name, path: below(endpoint.service.path ?? '', path), port } };
}

function below(base: string, path: string): string {
  return base.replace(/\/+$/, '') + path;
}

function namespacesLeftOut({ endpoint, excludedNamespaces = [] }: Registration): string[] {
  const own = 'service' in endpoint ? [endpoint.service.namespace] : [];
  return [...new Set([...SYSTEM_NAMESPACES, ...own, ...excludedNamespaces])];
}

/**
 * What Evenkeel would let through untouched in any case, so that the API server need not ask. All are ANDed, and hold
 * the same in both webhooks. CEL as in https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions
 */
function matchConditions(): V1MatchCondition[] {
  const users = CONTROL_PLANE_USERS.map((user) => `'${user}'`).join(', ');
  return [
    { name: 'not-by-the-control-plane', expression: `!(request.userInfo.username in [${users}])` },
    { name: 'not-by-a-node', expression: `!request.userInfo.username.startsWith('${NODE_USER_PREFIX}')` },
    { name: 'not-being-deleted', expression: '!has(object.metadata.deletionTimestamp)' },
    {
      name: 'no-controller-owner',
      expression:
        '!has(object.metadata.ownerReferences) || ' +
        '!object.metadata.ownerReferences.exists(owner, has(owner.controller) && owner.controller)',
    },
  ];
}
