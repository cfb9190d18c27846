import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Deployment, V1DeploymentList, V1PodList } from '@kubernetes/client-node';
import { until } from '../until.ts';
import { imageValues, installEvenkeel, NAMESPACE } from './harness/evenkeel.ts';
import { NEXT_IMAGE } from './harness/evenkeel-image.ts';
import { startNodeCluster } from './harness/node-cluster.ts';
import { apiClient } from './stream/api-client.ts';
import { type Applied, streamApplies } from './stream/apply-stream.ts';

// One life of an installation, from `helm install` to `helm uninstall`, while 50 Deployments a second are applied. From the
// first upgrade on what Evenkeel does not answer is refused (failurePolicy Fail).

/** Longer than idle connections and watches take to hear of a change, in milliseconds. */
const AFTERWARDS_MS = 2000;

const cluster = await startNodeCluster({ withEvenkeel: true });
const client = await apiClient(cluster.kubeconfig);
after(async () => {
  client.close();
  await cluster.stop();
});

await cluster.namespace('stream');
const stream = streamApplies(client, 'stream');
after(() => stream.stop());

/** Of what was applied since the last look none was refused or lost; at the end, some had been applied. */
async function noneLost(t: { diagnostic(message: string): void }): Promise<Applied> {
  await sleep(AFTERWARDS_MS);
  const applied = await stream.soFar();
  t.diagnostic(JSON.stringify(applied, (_, value) => (value instanceof Map ? Object.fromEntries(value) : value)));
  assert.deepEqual([...applied.refused], []);
  assert.deepEqual([...applied.unanswered], []);
  assert.ok(applied.sent >= 50, `${applied.sent} applies`);
  return applied;
}

async function allPatched(t: { diagnostic(message: string): void }): Promise<void> {
  const { sent, patched } = await noneLost(t);
  assert.equal(patched, sent);
}

/** What Evenkeel's own Pods run, those of a `helm test` left out. */
async function images(): Promise<string[]> {
  const get = ['get', 'pods', '-n', NAMESPACE, '-l', 'app.kubernetes.io/name=evenkeel'];
  const { items } = await cluster.kubectl.json<V1PodList>(get);
  return items.flatMap(({ spec }) => spec?.containers.map(({ image }) => image as string) ?? []);
}

/** The preStop sleep that a Deployment gets which is applied now, in seconds. */
async function injectedSleep(): Promise<number | undefined> {
  const create = ['create', 'deployment', 'probe', '--image=probe', '--port=80', '--dry-run=server', '-n', 'stream'];
  const { spec } = await cluster.kubectl.json<V1Deployment>(create);
  return spec?.template.spec?.containers[0]?.lifecycle?.preStop?.sleep?.seconds;
}

/** What is registered of each webhook: the API server counts a generation up whenever it changes. */
async function registered(): Promise<{ name: string; generation: number; caBundles: string[] }[]> {
  const { items } = await cluster.kubectl.json<{ items: Registered[] }>(['get', CONFIGURATIONS]);
  return items.map(({ metadata, webhooks }) => ({
    name: metadata.name,
    generation: metadata.generation,
    caBundles: webhooks.map(({ clientConfig }) => clientConfig.caBundle ?? ''),
  }));
}

interface Registered {
  metadata: { name: string; generation: number };
  webhooks: { clientConfig: { caBundle?: string } }[];
}

const CONFIGURATIONS = 'mutatingwebhookconfigurations,validatingwebhookconfigurations';

const evenkeel = await installEvenkeel(cluster, { failurePolicy: 'Ignore' });
const first = await registered();
let failing: typeof first;

/**
 * While failurePolicy is Ignore, a create whose call to /mutate fails and whose call to /validate is answered, as happens
 * in the moment in which the first replica becomes ready, is denied for what was not injected, and says so.
 */
const PASSED_OVER = /^403 .*apply it again first/s;
/** That moment is short: of 50 applies a second, so many at most. */
const MOST_PASSED_OVER = 5;

test('installed and upgraded to failurePolicy Fail: soon all is patched', async (t) => {
  await evenkeel.upgrade({ webhook: { failurePolicy: 'Fail' } });
  await sleep(AFTERWARDS_MS);
  const { patched, unanswered, refused } = await stream.soFar();
  assert.ok(patched > 0);
  assert.deepEqual([...unanswered], []);
  for (const message of refused.keys()) assert.match(message, PASSED_OVER);
  const passedOver = [...refused.values()].reduce((sum, times) => sum + times, 0);
  t.diagnostic(`${passedOver} of them passed over by /mutate`);
  assert.ok(passedOver <= MOST_PASSED_OVER, `${passedOver} of them passed over by /mutate`);
  await allPatched(t);
});

test('helm test: a Deployment comes back with what is injected', async (t) => {
  const printed = await evenkeel.test();
  assert.match(printed, /the Deployment came back with .*readinessProbe.* and .*preStop/);
  assert.match(printed, /^Phase: +Succeeded$/m);
  await allPatched(t);
});

test('Helm leaves the caBundle to Evenkeel', async () => {
  const now = await registered();
  assert.deepEqual(
    now.map(({ caBundles }) => caBundles),
    first.map(({ caBundles }) => caBundles),
  );
  assert.ok(now.every(({ caBundles }) => caBundles.length === 1 && caBundles[0] !== ''));
  // Another failurePolicy, and nothing else: nothing was taken away and put back.
  assert.deepEqual(
    now.map(({ generation }) => generation),
    first.map(({ generation }) => generation + 1),
  );
  failing = now;
});

test('upgraded to another image', async (t) => {
  await evenkeel.upgrade({ webhook: { failurePolicy: 'Fail' }, image: imageValues(NEXT_IMAGE) });
  await evenkeel.settled();
  assert.deepEqual(await images(), [NEXT_IMAGE, NEXT_IMAGE]);
  await allPatched(t);
});

test('upgraded to another configuration, which its Pods follow and which replaces them', async (t) => {
  const config = {
    mode: 'enforce',
    rules: { 'pre-stop-missing': { options: { seconds: 20 } } },
    server: { logLevel: 'warn' },
  };
  assert.equal(await injectedSleep(), 15);
  await evenkeel.upgrade({ webhook: { failurePolicy: 'Fail' }, image: imageValues(NEXT_IMAGE), config });
  await evenkeel.settled();
  assert.equal(await injectedSleep(), 20);
  await allPatched(t);
});

test('rolled back to the first image and configuration', async (t) => {
  await evenkeel.rollBack(2);
  await evenkeel.settled();
  assert.ok((await images()).every((image) => image !== NEXT_IMAGE));
  assert.equal(await injectedSleep(), 15);
  await allPatched(t);
  // Neither of the two upgrades has changed what is registered, nor has this.
  assert.deepEqual(await registered(), failing);
});

test('uninstalled: nothing is refused, and nothing of it stands before the API server', async (t) => {
  await evenkeel.uninstall();
  assert.equal(await cluster.kubectl.ok(['get', CONFIGURATIONS, '-o', 'name']), '');
  await evenkeel.settled();
  await noneLost(t);
  const { unpatched } = await noneLost(t);
  assert.ok(unpatched > 0);
});

test('what is left of it: its certificate and the Lease for it, made by itself, and the Pod of helm test', async () => {
  // Where that takes too long, what is there says more.
  await until('it to be collected', async () => (await left(NAMESPACE)).length === LEFT.length).catch(() => {});
  assert.deepEqual(await left(NAMESPACE), LEFT);
  // The Role of helm test was there.
  assert.deepEqual(await left('default', /evenkeel/), []);
  assert.deepEqual(await leftOf(['--namespaced=false'], [], /evenkeel/), [`namespace/${NAMESPACE}`]);
});

test('what was answered is stored', async () => {
  await stream.stop();
  const { items } = await cluster.kubectl.json<V1DeploymentList>(['get', 'deployments', '-n', 'stream']);
  const there = new Set(items.map(({ metadata }) => metadata?.name));
  assert.ok(stream.stored.size > 0);
  assert.deepEqual(
    [...stream.stored].filter((name) => !there.has(name)),
    [],
  );
});

/** As docs/operations.md has it. */
const LEFT = [
  'lease.coordination.k8s.io/evenkeel-certificate',
  'pod/evenkeel-self-test',
  'secret/evenkeel-certificate',
];

/** Each namespace has these from the control plane. */
const ITS_OWN = /^(?:event\S*\/.*|configmap\/kube-root-ca\.crt|serviceaccount\/default)$/;

/** The objects of every kind in the namespace; where a pattern is given, those that it matches. */
function left(namespace: string, of?: RegExp): Promise<string[]> {
  return leftOf(['--namespaced=true'], ['-n', namespace], of);
}

async function leftOf(kinds: readonly string[], where: readonly string[], of = /./): Promise<string[]> {
  const resources = await cluster.kubectl.ok(['api-resources', '--verbs=list', ...kinds, '-o', 'name']);
  const listed = await cluster.kubectl.ok(['get', resources.trim().split('\n').join(','), ...where, '-o', 'name']);
  return [...new Set(listed.split('\n'))].filter((each) => of.test(each) && !ITS_OWN.test(each)).sort();
}
