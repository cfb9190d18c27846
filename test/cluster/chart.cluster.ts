import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { V1ConfigMap, V1Deployment, V1Role, V1Service } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { type Registration, webhookConfigurations } from '../../src/admission/registration.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { parseServerOptions } from '../../src/config/options.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { rules } from '../../src/rules/registry.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import { nothingKnown } from '../../src/surroundings/surroundings.ts';
import {
  CHART,
  type Helm,
  only,
  type Rendered,
  render,
  type SecretValues,
  secretValues,
  startHelm,
  type Values,
} from './harness/helm.ts';

// What Helm makes of the chart; chart-installed.cluster.ts gives it to an API server.

let folder: string;
let helm: Helm;
let caBundle: string;
let withSecret: SecretValues;
const selfManaged: Values = {};
const withCertManager: Values = { certManager: { enabled: true } };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evenkeel-chart-'));
  helm = await startHelm(folder);
  withSecret = await secretValues();
  ({ caBundle } = withSecret.certificate);
});

after(() => rm(folder, { recursive: true, force: true }));

test('helm lint finds nothing', async () => {
  for (const values of [selfManaged, withSecret, withCertManager]) {
    const { code, stdout, stderr } = await helm(['lint', '--strict', CHART], values);
    assert.equal(code, 0, stdout + stderr);
    assert.doesNotMatch(stdout, /\[(WARNING|ERROR)\]/);
  }
});

const service = { namespace: 'platform', name: 'evenkeel' };
const registrations: [name: string, values: () => Values, registration: () => Registration][] = [
  ['as they come', () => withSecret, () => ({ endpoint: { service }, caBundle })],
  [
    'that fail closed, sooner, and leave more namespaces out',
    () => ({
      ...withSecret,
      webhook: { failurePolicy: 'Fail', timeoutSeconds: 1, excludedNamespaces: ['legacy', 'kube-system'] },
    }),
    () => ({
      ...{ endpoint: { service }, caBundle, failurePolicy: 'Fail', timeoutSeconds: 1 },
      excludedNamespaces: ['legacy', 'kube-system'],
    }),
  ],
  ['whose CA Evenkeel fills in', () => selfManaged, () => ({ endpoint: { service } })],
  ['whose CA cert-manager fills in', () => withCertManager, () => ({ endpoint: { service } })],
];

for (const [name, values, registration] of registrations) {
  test(`the webhook configurations are those of the registration: ${name}`, async () => {
    const objects = await render(helm, values());
    const rendered = objects.filter(({ kind }) => kind.endsWith('WebhookConfiguration'));
    // Labels are the chart's own, and annotations have a test of theirs.
    const bare = rendered.map((object) => ({ ...object, metadata: { name: object.metadata.name } }));
    assert.deepEqual(bare, webhookConfigurations(registration()));
  });
}

test('cert-manager issues for the name that the API server dials, and fills in the CA', async () => {
  const objects = await render(helm, withCertManager, { release: 'blue', namespace: 'tools' });
  const certificate = only<any>(objects, 'Certificate', 'blue-evenkeel');
  assert.deepEqual(certificate.spec.dnsNames, ['blue-evenkeel.tools.svc']);
  assert.equal(certificate.spec.secretName, secretOf(objects));
  const injected = objects.filter(({ kind }) => kind.endsWith('WebhookConfiguration'));
  assert.deepEqual(
    injected.map(({ metadata }) => metadata.annotations),
    Array(2).fill({ 'cert-manager.io/inject-ca-from': 'tools/blue-evenkeel' }),
  );

  const ca = only<any>(objects, 'Certificate', 'blue-evenkeel-ca');
  const issuer = only<any>(objects, 'Issuer', certificate.spec.issuerRef.name);
  assert.equal(ca.spec.isCA, true);
  assert.equal(issuer.spec.ca.secretName, ca.spec.secretName);
  assert.deepEqual(only<any>(objects, 'Issuer', ca.spec.issuerRef.name).spec, { selfSigned: {} });
});

test("cert-manager issues from the platform's own issuer where one is named", async () => {
  const issuerRef = { name: 'corporate', kind: 'ClusterIssuer' };
  const objects = await render(helm, { certManager: { enabled: true, issuerRef } });
  assert.deepEqual(only<any>(objects, 'Certificate').spec.issuerRef, issuerRef);
  assert.equal(objects.filter(({ kind }) => kind === 'Issuer').length, 0);
});

test('its own Deployment is without a violation, under every rule', async () => {
  const sparing = { ...withCertManager, preStopSleepSeconds: 60, drainSeconds: 0 };
  for (const values of [selfManaged, withSecret, withCertManager, { ...withSecret, replicas: 7 }, sparing]) {
    const objects = await render(helm, values);
    const deployment = only<V1Deployment>(objects, 'Deployment');
    assert.deepEqual(violationsOf(deployment, objects), []);
  }
  const objects = await render(helm, withSecret);
  const bare = only<V1Deployment>(objects, 'Deployment');
  const [container] = bare.spec?.template.spec?.containers ?? [];
  delete container?.readinessProbe;
  delete container?.lifecycle;
  assert.deepEqual(violationsOf(bare, objects), ['readiness-probe-missing', 'pre-stop-missing']);
});

test('the grace period holds the preStop sleep, the drain, and time to end', async () => {
  const objects = await render(helm, { ...withSecret, preStopSleepSeconds: 60, drainSeconds: 300 });
  const spec = only<V1Deployment>(objects, 'Deployment').spec?.template.spec;
  assert.equal(spec?.containers[0]?.lifecycle?.preStop?.sleep?.seconds, 60);
  assert.equal(parseServerOptions(spec?.containers[0]?.args ?? [], {}).drainSeconds, 300);
  assert.equal(spec?.terminationGracePeriodSeconds, 370);
});

test('the server is told of the files that are mounted and the ports that are declared', async () => {
  const objects = await render(helm, withSecret);
  const deployment = only<V1Deployment>(objects, 'Deployment');
  const container = deployment.spec?.template.spec?.containers[0];
  const options = parseServerOptions(container?.args ?? [], {});
  assert.deepEqual(
    container?.ports?.map(({ name, containerPort }) => [name, containerPort]),
    [
      ['https', options.port],
      ['ops', options.opsPort],
    ],
  );
  assert.equal(container?.readinessProbe?.httpGet?.port, 'ops');
  assert.equal(container?.livenessProbe?.httpGet?.port, 'ops');
  assert.equal(only<V1Service>(objects, 'Service').spec?.ports?.[0]?.targetPort, 'https');
  // Or the kubelet would set EVENKEEL_PORT, an option's name, to the Service's address.
  assert.equal(deployment.spec?.template.spec?.enableServiceLinks, false);

  const [config, tls] = container?.volumeMounts ?? [];
  const [file] = Object.keys(only<V1ConfigMap>(objects, 'ConfigMap').data ?? {});
  assert.equal(options.config, `${config?.mountPath}/${file}`);
  assert.deepEqual([options.certFile, options.keyFile], [`${tls?.mountPath}/tls.crt`, `${tls?.mountPath}/tls.key`]);
  // A file mounted by subPath never changes while the Pod runs.
  assert.deepEqual([config?.subPath, tls?.subPath], [undefined, undefined]);
  assert.equal(secretOf(objects), 'evenkeel-tls');
});

test('where Evenkeel makes its certificate, nothing is mounted for it, and it may touch what it keeps and no more', async () => {
  const objects = await render(helm, selfManaged, { release: 'blue', namespace: 'tools' });
  const spec = only<V1Deployment>(objects, 'Deployment').spec?.template.spec;
  const { certificateSecret, service: dialled, certFile } = parseServerOptions(spec?.containers[0]?.args ?? [], {});
  assert.deepEqual([certificateSecret, dialled, certFile], ['blue-evenkeel-certificate', 'blue-evenkeel', undefined]);
  assert.deepEqual(
    spec?.volumes?.map(({ name }) => name),
    ['config'],
  );
  assert.equal(only<V1Service>(objects, 'Service').metadata?.name, dialled);
  const lasting = objects.filter(({ metadata }) => metadata.annotations?.['helm.sh/hook'] === undefined);
  const names = only<V1Role>(lasting, 'Role').rules?.map(({ verbs, resourceNames }) => [verbs[0], resourceNames]);
  const own = ['blue-evenkeel-certificate'];
  assert.deepEqual(names, [
    ['create', undefined],
    ['list', own],
    ['create', undefined],
    ['get', own],
  ]);
  for (const values of [withSecret, withCertManager]) {
    const made = await render(helm, values);
    const roles = made.filter(
      ({ kind, metadata }) => kind === 'Role' && metadata.annotations?.['helm.sh/hook'] === undefined,
    );
    assert.deepEqual(roles, []);
    only(made, 'Deployment');
  }
});

const configurations: Values[] = [
  { mode: 'audit' },
  {
    minimumKubernetesVersion: '1.31',
    rules: {
      'strategy-recreate': { action: 'Off' },
      'max-unavailable': { options: { minimumAvailable: '50%' } },
      'pre-stop-missing': { options: { seconds: 20 } },
    },
    overrides: [
      {
        name: 'production: "the shops"',
        namespaceSelector: { matchExpressions: [{ key: 'stage', operator: 'In', values: ['yes', '1.0'] }] },
        mode: 'enforce',
        rules: { 'strategy-recreate': { action: 'Deny' } },
      },
    ],
    server: { logLevel: 'debug' },
  },
];

for (const config of configurations) {
  test(`the configuration comes through: ${Object.keys(config).join(', ')}`, async () => {
    const objects = await render(helm, { ...withSecret, config });
    const text = only<V1ConfigMap>(objects, 'ConfigMap').data?.['evenkeel.yaml'] ?? '';
    const { configuration, warnings } = loadConfiguration(text, 'evenkeel.yaml');
    const meant = loadConfiguration(stringify({ mode: 'enforce', ...config }), 'evenkeel.yaml');
    assert.deepEqual({ configuration, warnings }, meant);
  });
}

/** Rule ids, with the release's Services known and without, which must be the same. */
function violationsOf(deployment: V1Deployment, objects: readonly Rendered[]): string[] {
  const policy = defaultConfiguration();
  const [known, unknown] = [objectsOf(objects), nothingKnown].map((index) => {
    const around = { ...index, platform: policy.platform };
    const request = { standing: 'judged', dryRun: false, now: new Date(), mend: false } as const;
    return evaluate({ deployment, rules, policy, around, ...request }).findings.map(({ rule }) => rule.id);
  });
  assert.deepEqual(known, unknown);
  return known ?? [];
}

function secretOf(objects: readonly Rendered[]): string | undefined {
  const { volumes } = only<V1Deployment>(objects, 'Deployment').spec?.template.spec ?? {};
  return volumes?.find(({ secret }) => secret)?.secret?.secretName;
}
