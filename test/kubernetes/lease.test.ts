import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Lease } from '@kubernetes/client-node';
import pino from 'pino';
import { ClusterError } from '../../src/kubernetes/cluster-error.ts';
import { holdLease, type Lease } from '../../src/kubernetes/lease.ts';
import { until } from '../until.ts';

const log = pino({ level: 'silent' });

/** One Lease, which is written by whoever has read its last version. */
function api() {
  let lease: V1Lease | undefined;
  let version = 0;
  const refuse = (status: number) => new ClusterError({ kind: 'status', status }, String(status));
  const self = {
    server: 'https://fake',
    down: false,
    /** How long an answer takes after what was written is stored. */
    answerMs: 0,
    writers: [] as string[],
    lease: () => lease,
    delete() {
      lease = undefined;
    },
    async read(): Promise<unknown> {
      if (self.down) throw refuse(500);
      if (lease === undefined) throw refuse(404);
      return structuredClone(lease);
    },
    async write(method: string, _path: string, body: object, signal?: AbortSignal): Promise<unknown> {
      if (self.down) throw refuse(500);
      const { metadata, spec } = body as V1Lease;
      if (method === 'POST' ? lease !== undefined : lease?.metadata?.resourceVersion !== metadata?.resourceVersion) {
        throw refuse(409);
      }
      version += 1;
      lease = { ...(spec && { spec }), metadata: { ...metadata, resourceVersion: String(version) } };
      self.writers.push(spec?.holderIdentity ?? 'nobody');
      const answer = structuredClone(lease);
      if (self.answerMs > 0) await sleep(self.answerMs, undefined, { signal });
      return answer;
    },
  };
  return self;
}

test('one of two holds it; released, the other takes it at once', async (t) => {
  const client = api();
  const common = { client, namespace: 'platform', name: 'evenkeel', durationSeconds: 1, log };
  const one = holdLease({ ...common, identity: 'one' });
  await until('one to hold it', () => one.heldForMs() > 0);
  const two = holdLease({ ...common, identity: 'two' });
  t.after(() => two.stop());
  const term = one.term();
  await until('three renewals', () => client.writers.length > 3);
  assert.deepEqual([...new Set(client.writers)], ['one']);
  assert.equal(two.heldForMs(), 0);
  assert.equal(one.term(), term);
  await one.stop();
  assert.equal(one.heldForMs(), 0);
  await until('two to hold it', () => two.heldForMs() > 0);
  assert.notEqual(two.term(), term);
});

test('a Lease that is deleted stays with who holds it: the other waits as for one that is gone', async (t) => {
  const client = api();
  const common = { client, namespace: 'platform', name: 'evenkeel', durationSeconds: 1, log };
  const one = holdLease({ ...common, identity: 'one' });
  await until('one to hold it', () => one.heldForMs() > 0);
  const two = holdLease({ ...common, identity: 'two' });
  t.after(() => Promise.all([one.stop(), two.stop()]));
  let both = 0;
  for (let times = 0; times < 4; times += 1) {
    await until('a renewal', () => client.writers.length > times + 1);
    client.delete();
    const end = performance.now() + 1000;
    while (performance.now() < end) {
      if (one.heldForMs() > 0 && two.heldForMs() > 0) both += 1;
      await sleep(5);
    }
  }
  assert.equal(both, 0);
});

test('a holder that cannot renew it holds it for no longer than it lasts, whatever the other does', async (t) => {
  const client = api();
  let stopped = 0;
  const holding: Lease = holdLease({
    ...{ client, namespace: 'platform', name: 'evenkeel', durationSeconds: 1, log, identity: 'one' },
    clock: () => performance.now() + stopped,
  });
  t.after(() => holding.stop());
  await until('it to be held', () => holding.heldForMs() > 0);
  assert.ok(holding.heldForMs() <= 1000);
  client.down = true;
  // As after a pause: the clock went on while nothing was renewed.
  stopped = 1000;
  assert.equal(holding.heldForMs(), 0);
  stopped = 0;
  await until('its end', () => holding.heldForMs() === 0);
  client.down = false;
  await until('it to be held again', () => holding.heldForMs() > 0);
});

test("a holder that is gone is waited for as long as its Lease says, by the one who waits's own clock", async (t) => {
  const client = api();
  // Its own clock is years behind, which counts for nothing.
  const spec = { holderIdentity: 'gone', leaseDurationSeconds: 1, renewTime: '2020-01-01T00:00:00.000000Z' };
  await client.write('POST', '', { spec });
  const began = performance.now();
  const lease = holdLease({
    client,
    namespace: 'platform',
    name: 'evenkeel',
    durationSeconds: 1,
    log,
    identity: 'new',
  });
  t.after(() => lease.stop());
  await until('it to be taken', () => lease.heldForMs() > 0);
  assert.ok(performance.now() - began > 1000);
  assert.equal(client.lease()?.spec?.leaseTransitions, 1);
});

test('a stop that cuts a renewal short releases what the renewal has stored', async () => {
  const client = api();
  const common = { client, namespace: 'platform', name: 'evenkeel', durationSeconds: 2, log };
  const lease = holdLease({ ...common, identity: 'one' });
  await until('it to be held', () => lease.heldForMs() > 0);
  client.answerMs = 300;
  const before = client.writers.length;
  await until('a renewal under way', () => client.writers.length > before);
  await lease.stop();
  assert.equal(client.lease()?.spec?.holderIdentity, undefined);
  assert.equal(client.writers.at(-1), 'nobody');
});
