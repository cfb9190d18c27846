import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { V1Deployment, V1Pod } from '@kubernetes/client-node';
import pino from 'pino';
import { CONFIGURATIONS } from '../../src/admission/registration.ts';
import { bundlePatch, registeredOf } from '../../src/certs/ca-bundle.ts';
import { connect } from '../../src/kubernetes/client.ts';
import { watchCluster } from '../../src/kubernetes/cluster.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { trustInFiles } from '../../src/serve/trust-in-files.ts';
import { until } from '../until.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { CHART, type Helm, only, render, secretValues, startHelm, type Values } from './harness/helm.ts';
import { issueFor } from './harness/webhook.ts';

// The chart and a real API server. No Pod runs: what the Pods do is for other tests.

const namespace = 'evenkeel-chart';
/** Of operators that are not there. */
const unknownKinds = ['Certificate', 'Issuer', 'ServiceMonitor', 'PrometheusRule'];
const everything = Object.fromEntries(
  ['autoscaling', 'networkPolicy', 'serviceMonitor', 'prometheusRule', 'dashboard'].map((part) => [
    part,
    { enabled: true },
  ]),
);

let cluster: Cluster;
let helm: Helm;
let values: Values;

before(async () => {
  cluster = await startCluster();
  await cluster.namespace(namespace, { 'pod-security.kubernetes.io/warn': 'restricted' });
  helm = await startHelm(join(cluster.folder, 'helm'));
  values = await secretValues();
});

after(() => cluster?.stop());

test('the API server takes every object, and warns of nothing', async () => {
  // No Pod is taken whose account is not there, were it in a dry run.
  const account = only<object>(await render(helm, values, { namespace }), 'ServiceAccount', 'evenkeel-self-test');
  await cluster.kubectl.ok(['apply', '-f', '-'], JSON.stringify(account));
  for (const given of [values, { certManager: { enabled: true } }, { ...values, ...everything }]) {
    const objects = await render(helm, given, { namespace });
    const known = objects.filter(({ kind }) => !unknownKinds.includes(kind));
    const { stdout, stderr } = await dryRun(...known);
    assert.equal(stderr, '');
    assert.equal(stdout.trim().split('\n').length, known.length);
  }
  await cluster.kubectl.ok(['delete', 'serviceaccount', 'evenkeel-self-test', '-n', namespace]);
});

test('the restricted Pod Security Standard is one that would warn', async () => {
  const deployment = only<V1Deployment>(await render(helm, values, { namespace }), 'Deployment');
  delete deployment.spec?.template.spec?.containers[0]?.securityContext;
  assert.match((await dryRun(deployment)).stderr, /would violate PodSecurity "restricted:latest"/);
});

test('installed, upgraded and taken away', async (t) => {
  if (cluster.onlyNamespacesLabelled !== undefined) return t.skip('it would stand in the way of the whole cluster');
  const notes = await run(['install', 'evenkeel', CHART], values);
  assert.match(notes, /kubectl -n evenkeel-chart rollout status deployment\/evenkeel/);
  const installed = await generation();

  await t.test('its service account may follow what it needs to know, and nothing else', async () => {
    const log = pino({ level: 'silent' });
    const { listed, watches, stop } = await watchCluster({ kubeconfig: await asServiceAccount(), log });
    await listed;
    stop();
    const account = `--as=system:serviceaccount:${namespace}:evenkeel`;
    for (const { resource } of watches) {
      const answer = await cluster.kubectl(['auth', 'can-i', 'watch', resource, account, '--all-namespaces']);
      assert.equal(answer.stdout, 'yes\n', `watch ${resource}: ${answer.stderr}`);
    }
    for (const [verb, resource] of [
      ['get', 'namespaces'],
      ['get', 'deployments.apps'],
      ['update', 'deployments.apps'],
      ['list', 'pods'],
      ['get', 'secrets'],
      ['list', 'mutatingwebhookconfigurations'],
      ['patch', 'mutatingwebhookconfigurations/mutate.evenkeel.dev'],
    ] as const) {
      const answer = await cluster.kubectl(['auth', 'can-i', verb, resource, account, '-n', namespace]);
      assert.equal(answer.stdout, 'no\n', `${verb} ${resource}: ${answer.stderr}`);
    }
  });

  await t.test('its service account may look whether the two webhook configurations trust what is served', async () => {
    const { cert } = await issueFor('127.0.0.1');
    const trust = trustInFiles({
      ...{ kubeconfig: await asServiceAccount(), staleAfterSeconds: 300, now: () => new Date() },
      ...{ logger: pino({ level: 'silent' }), metrics: createMetrics({ version: '0', ruleIds: [] }) },
    });
    t.after(trust.stop);
    const note = 'not trusted by the caBundle of mutate.evenkeel.dev and validate.evenkeel.dev';
    await until('it to have looked', () => trust.checks(cert)[0]?.note === note);
  });

  await t.test('a change of the policy starts no rollout, one of a server option does', async () => {
    await run(['upgrade', 'evenkeel', CHART], { ...values, config: { mode: 'warn' } });
    assert.equal(await generation(), installed);
    assert.equal(await configuration(), 'mode: warn\n');
    await run(['upgrade', 'evenkeel', CHART], { ...values, config: { mode: 'warn', server: { logLevel: 'debug' } } });
    assert.equal(await generation(), installed + 1);
  });

  await t.test('an autoscaler that comes later finds the replicas as they were, and so does each upgrade', async () => {
    const replicas = async () => {
      const get = ['get', 'deployment', 'evenkeel', '-n', namespace];
      return (await cluster.kubectl.json<V1Deployment>(get)).spec?.replicas;
    };
    await cluster.kubectl.ok(['scale', 'deployment/evenkeel', '--replicas=5', '-n', namespace]);
    for (let upgrade = 1; upgrade <= 2; upgrade += 1) {
      await run(['upgrade', 'evenkeel', CHART], { ...values, autoscaling: { enabled: true } });
      assert.equal(await replicas(), 5);
    }
  });

  for (const [phase, code] of [
    ['Succeeded', 0],
    ['Failed', 1],
  ] as const) {
    await t.test(`helm test takes its leave away with it: ${phase}`, async () => {
      const ran = helm(
        ['test', 'evenkeel', '--namespace', namespace, '--timeout', '60s'],
        undefined,
        cluster.kubeconfig,
      );
      const pod = ['pod', 'evenkeel-self-test', '-n', namespace];
      const { uid } = await until('its Pod', async () => {
        const found = await cluster.kubectl(['get', ...pod, '-o', 'json']);
        const { metadata, status } = found.code === 0 ? (JSON.parse(found.stdout) as V1Pod) : {};
        return status?.phase === 'Pending' && metadata?.deletionTimestamp === undefined && metadata;
      });
      assert.match(await cluster.kubectl.ok(['get', 'role,rolebinding', '-n', 'default', '-o', 'name']), /self-test/);
      const status = JSON.stringify({ metadata: { uid }, status: { phase } });
      await cluster.kubectl.ok(['patch', ...pod, '--subresource=status', '--type=merge', '-p', status]);
      assert.equal((await ran).code, code);
      const left = await cluster.kubectl.ok(['get', 'role,rolebinding', '-n', 'default', '-o', 'name']);
      assert.doesNotMatch(left, /self-test/);
    });
  }

  await t.test('nothing that the API server would ask is left behind', async () => {
    await run(['uninstall', 'evenkeel']);
    const kinds = 'mutatingwebhookconfigurations,validatingwebhookconfigurations,clusterroles,clusterrolebindings';
    const left = await cluster.kubectl.ok(['get', kinds, '-o', 'name', '-l', 'app.kubernetes.io/name=evenkeel']);
    assert.equal(left, '');
  });
});

test('with certificates of its own it may do that much, and no more', async (t) => {
  if (cluster.onlyNamespacesLabelled !== undefined) return t.skip('it would stand in the way of the whole cluster');
  await run(['install', 'evenkeel', CHART], {});
  const account = `--as=system:serviceaccount:${namespace}:evenkeel`;
  const mayIt = async (verb: string, resource: string, where = namespace) =>
    (await cluster.kubectl(['auth', 'can-i', verb, resource, account, '-n', where])).stdout.trim();
  const [own, mutating, validating] = [
    'evenkeel-certificate',
    'mutatingwebhookconfigurations',
    'validatingwebhookconfigurations',
  ];
  const granted: [verb: string, resource: string][] = [
    ...['list', 'watch', 'update'].map((verb): [string, string] => [verb, `secrets/${own}`]),
    ...['get', 'update'].map((verb): [string, string] => [verb, `leases/${own}`]),
    // In its own namespace under any name: RBAC knows no name of what is yet to be created.
    ['create', 'secrets'],
    ['create', 'leases'],
    ...['list', 'watch', 'patch'].flatMap((verb): [string, string][] => [
      [verb, `${mutating}/mutate.evenkeel.dev`],
      [verb, `${validating}/validate.evenkeel.dev`],
    ]),
  ];
  for (const [verb, resource] of granted) assert.equal(await mayIt(verb, resource), 'yes', `${verb} ${resource}`);
  const refused: [verb: string, resource: string, where?: string][] = [
    ...['get', 'list', 'update', 'patch', 'delete'].map((verb): [string, string] => [verb, 'secrets/other']),
    ...['get', 'patch', 'delete'].map((verb): [string, string] => [verb, `secrets/${own}`]),
    ...['get', 'list', 'watch', 'deletecollection'].map((verb): [string, string] => [verb, 'secrets']),
    ...['create', 'list'].map((verb): [string, string, string] => [verb, 'secrets', 'default']),
    ['get', `secrets/${own}`, 'default'],
    ['create', 'leases', 'default'],
    ...['update', 'delete'].map((verb): [string, string] => [verb, 'leases/other']),
    ...[mutating, validating].flatMap((kind): [string, string][] => [
      ...['list', 'watch', 'create', 'patch'].map((verb): [string, string] => [verb, kind]),
      ...['get', 'patch', 'update', 'delete'].map((verb): [string, string] => [verb, `${kind}/other`]),
    ]),
    ...['update', 'delete'].flatMap((verb): [string, string][] => [
      [verb, `${mutating}/mutate.evenkeel.dev`],
      [verb, `${validating}/validate.evenkeel.dev`],
    ]),
    ['patch', `${mutating}/validate.evenkeel.dev`],
    ['list', 'pods'],
    ['update', 'deployments.apps'],
    ['create', 'rolebindings.rbac.authorization.k8s.io'],
  ];
  for (const [verb, resource, where] of refused) {
    assert.equal(await mayIt(verb, resource, where), 'no', `${verb} ${resource}`);
  }
});

test('from certificates of its own to a given one Helm asks once, and back it takes the caBundle away', async (t) => {
  if (cluster.onlyNamespacesLabelled !== undefined) return t.skip('it would stand in the way of the whole cluster');
  const { stdout: helmVersion } = await helm(['version', '--template', '{{.Version}}']);
  if (!helmVersion.startsWith('v4')) return t.skip('Helm 3 takes fields over without asking');
  const client = await connect(cluster.kubeconfig);
  const signal = new AbortController().signal;
  const paths = CONFIGURATIONS.map(({ path, name }) => `${path}/${name}`);
  const registered = () =>
    Promise.all(paths.map(async (path) => registeredOf(path, (await client.read(path, {}, signal)) as object)));
  const bundles = async () => (await registered()).flatMap((each) => each.bundles);
  const { ca } = await issueFor('127.0.0.1');
  for (const each of await registered()) await client.write('PATCH', each.path, bundlePatch(each, ca), signal);
  const upgrade = ['upgrade', 'evenkeel', CHART];
  const asked = await helm([...upgrade, '--namespace', namespace], values, cluster.kubeconfig);
  assert.notEqual(asked.code, 0);
  assert.match(asked.stderr, /conflict with "evenkeel".*caBundle/s);
  assert.deepEqual(await bundles(), [ca, ca]);

  const given = (values.certificate as { caBundle: string }).caBundle;
  await run([...upgrade, '--force-conflicts'], values);
  assert.deepEqual(await bundles(), [given, given]);
  await run(upgrade, values);
  assert.deepEqual(await bundles(), [given, given]);

  // Without values of its own, an upgrade would go on with those before.
  await run([...upgrade, '--reset-values'], {});
  assert.deepEqual(await bundles(), ['', '']);
  await run(['uninstall', 'evenkeel']);
});

function dryRun(...items: readonly object[]) {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  return cluster.kubectl(['apply', '--dry-run=server', '-f', '-'], list);
}

async function run(args: readonly string[], given?: Readonly<Record<string, unknown>>): Promise<string> {
  const { code, stdout, stderr } = await helm([...args, '--namespace', namespace], given, cluster.kubeconfig);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function generation(): Promise<number> {
  const get = ['get', 'deployment', 'evenkeel', '-n', namespace];
  return (await cluster.kubectl.json<V1Deployment>(get)).metadata?.generation ?? 0;
}

function configuration(): Promise<string> {
  const path = '-o=jsonpath={.data.evenkeel\\.yaml}';
  return cluster.kubectl.ok(['get', 'configmap', 'evenkeel', '-n', namespace, path]);
}

/** A kubeconfig with a token of the account that the chart makes. */
async function asServiceAccount(): Promise<string> {
  const config = JSON.parse(await readFile(cluster.kubeconfig, 'utf8'));
  const token = await cluster.kubectl.ok(['create', 'token', 'evenkeel', '-n', namespace]);
  config.users[0].user = { token: token.trim() };
  const file = join(cluster.folder, 'evenkeel.kubeconfig');
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}
