import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { WritingClient } from '../../src/kubernetes/client.ts';
import type { Followed } from '../../src/verify/follow.ts';
import { run } from '../../src/verify/run.ts';
import { httpServer } from './servers.ts';

const followed: Followed = {
  deployment: () => undefined,
  pods: () => [],
  counts: () => ({ ready: 2, starting: 0, terminating: 0 }),
  interrupted: () => [],
  onChange: () => () => {},
  stop() {},
};

it('a run that breaks off by a fault nobody foresaw tells what was seen until then', async (t) => {
  const { url } = await httpServer(t, (response) => void response.end());
  const client = { write: () => Promise.reject(new TypeError('no such thing')) } as Partial<WritingClient>;
  const seen = await run(
    {
      client: client as WritingClient,
      followed,
      progress: { live() {}, line() {}, end() {} },
      now: () => new Date(0),
      signal: new AbortController().signal,
    },
    {
      ...{ namespace: 'shop', name: 'web', redeploys: 3, durationMs: 0, warmUpMs: 200, settleMs: 0, quietMs: 1000 },
      ...{ url, rate: 50, connections: 1, expect: 200, timeoutMs: 1000, retry: true, mix: 'both' },
    },
  );
  assert.equal(seen.cutShort, "it broke off by a fault of Evenkeel's own: TypeError: no such thing");
  assert.ok(seen.samples.count >= 5);
  assert.deepEqual(seen.rollouts, []);
});
