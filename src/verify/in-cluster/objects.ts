import type {
  KubernetesObject,
  V1ConfigMap,
  V1Job,
  V1ObjectMeta,
  V1OwnerReference,
  V1PolicyRule,
  V1Role,
  V1RoleBinding,
  V1ServiceAccount,
} from '@kubernetes/client-node';

/** A run of `evenkeel verify` as a Job. */
export interface JobOptions {
  namespace: string;
  /** Of the Deployment. */
  deployment: string;
  /** Of the Job and all that goes with it; {@link jobName} makes one. */
  name: string;
  image: string;
  /** Of `evenkeel`, from `verify` on. */
  argv: readonly string[];
  /** The configuration file's text, where there is one. */
  configuration?: string | undefined;
}

/** Where the configuration file lies in the Pod. */
export const CONFIGURATION_FILE = '/etc/evenkeel/evenkeel.yaml';

/** What a container is called whose log tells of the run. */
export const CONTAINER = 'verify';

/** How long a Job lies there that nobody has removed, in seconds: whoever started it may be gone. */
const REMOVED_AFTER_SECONDS = 3600;

/** A name that is valid for every kind of object and for a label, `random` being of its last letters. */
export function jobName(deployment: string, random: string): string {
  return `evenkeel-verify-${deployment.slice(0, 40).replaceAll('.', '-').replace(/-+$/, '')}-${random}`;
}

/**
 * The Job, suspended: what its Pod needs is made after it and belongs to it, so that all of it goes with the Job whatever
 * becomes of who made it. The Pod meets the restricted Pod Security Standard.
 */
export function jobOf(options: JobOptions): V1Job {
  const { name, image, argv, configuration } = options;
  const mount = { name: 'configuration', mountPath: CONFIGURATION_FILE.slice(0, CONFIGURATION_FILE.lastIndexOf('/')) };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: metadataOf(options),
    spec: {
      suspend: true,
      backoffLimit: 0,
      ttlSecondsAfterFinished: REMOVED_AFTER_SECONDS,
      template: {
        metadata: { labels: labelsOf(options) },
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: name,
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [
            {
              name: CONTAINER,
              image,
              command: ['node', 'dist/cli.js', ...argv],
              resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '512Mi' } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ['ALL'] },
              },
              ...(configuration === undefined ? {} : { volumeMounts: [{ ...mount, readOnly: true }] }),
            },
          ],
          ...(configuration === undefined ? {} : { volumes: [{ name: mount.name, configMap: { name } }] }),
        },
      },
    },
  };
}

/** What the Job's Pod needs beside it, each with the path it is created at. */
export function companionsOf(
  options: JobOptions,
  job: { uid: string },
): readonly { path: string; object: KubernetesObject }[] {
  const { namespace, name, configuration } = options;
  const owner: V1OwnerReference = { apiVersion: 'batch/v1', kind: 'Job', name, uid: job.uid };
  const metadata = { ...metadataOf(options), ownerReferences: [owner] };
  const account: V1ServiceAccount = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
  const role: V1Role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata,
    rules: permissionsFor(options.deployment),
  };
  const binding: V1RoleBinding = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };
  const file: V1ConfigMap = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata,
    data: { [CONFIGURATION_FILE.slice(CONFIGURATION_FILE.lastIndexOf('/') + 1)]: configuration ?? '' },
  };
  return [
    { path: `/api/v1/namespaces/${namespace}/serviceaccounts`, object: account },
    { path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`, object: role },
    { path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, object: binding },
    ...(configuration === undefined ? [] : [{ path: `/api/v1/namespaces/${namespace}/configmaps`, object: file }]),
  ];
}

/**
 * To redeploy that one Deployment and to see its Pods and their endpoints; and to read what causes are told by. Nothing
 * outside the namespace: what is known of nodes alone stays unsaid.
 */
export function permissionsFor(deployment: string): V1PolicyRule[] {
  return [
    {
      apiGroups: ['apps'],
      resources: ['deployments'],
      resourceNames: [deployment],
      verbs: ['get', 'list', 'watch', 'patch'],
    },
    { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    { apiGroups: [''], resources: ['services', 'persistentvolumeclaims', 'resourcequotas'], verbs: ['list'] },
    { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['list'] },
    { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: ['list'] },
  ];
}

/** The longest name of a ConfigMap, in characters. */
const LONGEST_NAME = 253;

/** The ConfigMap that a run leaves behind, with the report under `report.json`; the next run's takes its place. */
export function reportMap({ namespace, deployment }: JobOptions, json: string): V1ConfigMap {
  const labels = { 'app.kubernetes.io/name': 'evenkeel-verify', 'app.kubernetes.io/managed-by': 'evenkeel' };
  const [prefix, suffix] = ['evenkeel-verify-', '-report'];
  const kept = deployment.slice(0, LONGEST_NAME - prefix.length - suffix.length).replace(/[.-]+$/, '');
  const name = `${prefix}${kept}${suffix}`;
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name, labels }, data: { 'report.json': json } };
}

function metadataOf(options: JobOptions): V1ObjectMeta {
  return { namespace: options.namespace, name: options.name, labels: labelsOf(options) };
}

/** None that a Service of an application selects by. */
function labelsOf({ name }: JobOptions): Record<string, string> {
  return {
    'app.kubernetes.io/name': 'evenkeel-verify',
    'app.kubernetes.io/instance': name,
    'app.kubernetes.io/managed-by': 'evenkeel',
  };
}
