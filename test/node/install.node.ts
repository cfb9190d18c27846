import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Deployment, V1DeploymentList, V1PodList } from '@kubernetes/client-node';
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

async function images(): Promise<string[]> {
  const { items } = await cluster.kubectl.json<V1PodList>(['get', 'pods', '-n', NAMESPACE]);
  return items.flatMap(({ spec }) => spec?.containers.map(({ image }) => image as string) ?? []);
}

/** The preStop sleep that a Deployment gets which is applied now, in seconds. */
async function injectedSleep(): Promise<number | undefined> {
  const create = ['create', 'deployment', 'probe', '--image=probe', '--port=80', '--dry-run=server', '-n', 'stream'];
  const { spec } = await cluster.kubectl.json<V1Deployment>(create);
  return spec?.template.spec?.containers[0]?.lifecycle?.preStop?.sleep?.seconds;
}

const evenkeel = await installEvenkeel(cluster, { failurePolicy: 'Ignore' });

/**
 * While failurePolicy is Ignore, a create whose call to /mutate fails and whose call to /validate is answered, as happens
 * in the moment in which the first replica becomes ready, is denied for what was not injected, and says so.
 */
const PASSED_OVER = /^403 .*apply it again first/s;

test('installed and upgraded to failurePolicy Fail: soon all is patched', async (t) => {
  await evenkeel.upgrade({ webhook: { failurePolicy: 'Fail' } });
  await sleep(AFTERWARDS_MS);
  const { patched, unanswered, refused } = await stream.soFar();
  assert.ok(patched > 0);
  assert.deepEqual([...unanswered], []);
  for (const [message, times] of refused) {
    assert.match(message, PASSED_OVER);
    t.diagnostic(`${times} of them passed over by /mutate`);
  }
  await allPatched(t);
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
});

test('uninstalled: nothing is refused, and nothing of it stands before the API server', async (t) => {
  await evenkeel.uninstall();
  const kinds = 'mutatingwebhookconfigurations,validatingwebhookconfigurations';
  assert.equal(await cluster.kubectl.ok(['get', kinds, '-o', 'name']), '');
  await evenkeel.settled();
  await noneLost(t);
  const { unpatched } = await noneLost(t);
  assert.ok(unpatched > 0);
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
