import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { V1Deployment, V1MutatingWebhookConfiguration } from '@kubernetes/client-node';
import { webhooks } from '../../src/commands/webhooks.ts';
import { ioInMemory } from '../commands/run.ts';
import { until } from '../until.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { deployment, safetyOf } from './harness/deployment.ts';
import { issueFor, type ReviewLine } from './harness/webhook.ts';

// Whom the API server does not ask about: what the match conditions and the namespace selector leave out.

const { cluster, webhook } = await clusterWithWebhook();
const namespace = await cluster.namespace('left-out');

test('the API server takes what `evenkeel webhooks` prints, expressions and all', async (t) => {
  if (cluster.onlyNamespacesLabelled !== undefined) return t.skip('it would stand in the way of the whole cluster');
  const caFile = join(cluster.folder, 'ca.crt');
  await writeFile(caFile, (await issueFor('127.0.0.1')).ca);
  const io = ioInMemory();
  await webhooks.run(['--service', 'platform/evenkeel', '--ca-file', caFile, '--timeout-seconds', '2'], io);
  const dryRun = ['apply', '--dry-run=server', '-f', '-'];
  const { items } = await cluster.kubectl.json<{ items: V1MutatingWebhookConfiguration[] }>(
    dryRun,
    io.written().stdout,
  );
  assert.deepEqual(
    items.map(({ kind, webhooks: [webhook] = [] }) => [
      kind,
      webhook?.clientConfig.service?.path,
      webhook?.timeoutSeconds,
    ]),
    [
      ['MutatingWebhookConfiguration', '/mutate', 2],
      ['ValidatingWebhookConfiguration', '/validate', 2],
    ],
  );
});

test("the control plane's own writes", async () => {
  const user = 'system:serviceaccount:kube-system:deployment-controller';
  await create(deployment('controlled'));
  // Everything that was injected is taken out again.
  const replace = ['replace', `--as=${user}`, '-n', namespace, '-f', '-'];
  await cluster.kubectl.ok(replace, JSON.stringify(deployment('controlled')));
  assert.equal((await read('controlled')).preStop, undefined);
  const reviews = await reviewsOf('controlled');
  assert.deepEqual([...new Set(reviews.map(({ operation }) => operation))], ['CREATE']);
});

test('objects with a controller owner', async () => {
  const owner = {
    apiVersion: 'example.dev/v1',
    kind: 'Shop',
    name: 'shop',
    uid: 'b2d3c1f6-0000-4000-8000-000000000000',
  };
  await create(deployment('controller', { metadata: { ownerReferences: [{ ...owner, controller: true }] } }));
  await create(deployment('plain-owner', { metadata: { ownerReferences: [{ ...owner, controller: false }] } }));
  await create(deployment('owner', { metadata: { ownerReferences: [owner] } }));
  assert.equal((await read('plain-owner')).preStop, 15);
  assert.equal((await read('owner')).preStop, 15);
  assert.equal((await read('controller')).preStop, undefined);
  assert.deepEqual(await reviewsOf('controller'), []);
});

test('objects being deleted', async () => {
  const finalizers = ['evenkeel.dev/test'];
  await create(deployment('deleted', { metadata: { finalizers } }));
  const reviews = (await reviewsOf('deleted')).length;
  assert.notEqual(reviews, 0);
  await cluster.kubectl.ok(['delete', 'deployment', 'deleted', '-n', namespace, '--wait=false']);
  const template = { spec: { containers: [{ name: 'web', image: 'web:2' }] } };
  const patch = JSON.stringify({ metadata: { finalizers: [] }, spec: { template } });
  await cluster.kubectl.ok(['patch', 'deployment', 'deleted', '-n', namespace, '--type=merge', '--patch', patch]);
  const { stderr } = await cluster.kubectl(['get', 'deployment', 'deleted', '-n', namespace]);
  assert.match(stderr, /NotFound/);
  assert.equal((await reviewsOf('deleted')).length, reviews);
});

for (const system of ['kube-system', 'kube-public', 'kube-node-lease']) {
  test(`namespace ${system}`, async () => {
    const recreate = deployment('system', { spec: { strategy: { type: 'Recreate' } } });
    const dryRun = ['create', '--dry-run=server', '-n', system, '-f', '-'];
    const stored = await cluster.kubectl.json<V1Deployment>(dryRun, JSON.stringify(recreate));
    assert.equal(stored.spec?.strategy?.type, 'Recreate');
    assert.equal(safetyOf(stored).preStop, undefined);
  });
}

test('deletions, and subresources other than the scale', async () => {
  await create(deployment('scaled'));
  const before = await reviewsOf('scaled');
  assert.notEqual(before.length, 0);
  const scale = ['deployment/scaled', '-n', namespace];
  await cluster.kubectl.ok(['scale', ...scale, '--replicas=2']);
  const status = JSON.stringify({ status: { observedGeneration: 2 } });
  await cluster.kubectl.ok(['patch', ...scale, '--subresource=status', '--type=merge', '--patch', status]);
  await cluster.kubectl.ok(['delete', ...scale]);
  const more = (await reviewsOf('scaled')).slice(before.length);
  assert.deepEqual(
    more.map(({ webhook, subresource }) => [webhook, subresource]),
    [['validate', 'scale']],
  );
});

async function create(manifest: V1Deployment): Promise<void> {
  await cluster.kubectl.ok(['create', '-n', namespace, '-f', '-'], JSON.stringify(manifest));
}

async function read(name: string) {
  return safetyOf(await cluster.kubectl.json<V1Deployment>(['get', 'deployment', name, '-n', namespace]));
}

/** The reviews asked for about the Deployment; a marker tells when the log, written in batches, is complete. */
let markers = 0;
async function reviewsOf(name: string): Promise<ReviewLine[]> {
  markers += 1;
  const marker = `marker-${markers}`;
  await create(deployment(marker));
  await until('the log to have the marker', async () => webhook.reviews().some((review) => review.name === marker));
  return webhook.reviews().filter((review) => review.name === name);
}
