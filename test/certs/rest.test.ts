import assert from 'node:assert/strict';
import { test } from 'node:test';
import { authoritiesIn } from '../../src/certs/authorities.ts';
import { decodeSecret } from '../../src/certs/secret.ts';
import { Replica, Stored } from './replicas.ts';

// What is kept comes to rest: after a new CA and the certificates of it, nothing is left to be written, and the old CA has gone.

const SECOND = 1_000;
const TIMES = {
  ...{ leafMs: 200 * SECOND, leafRenewMs: 100 * SECOND, caMs: 600 * SECOND, caRenewMs: 300 * SECOND },
  ...{ backdateMs: SECOND, settleMs: 10 * SECOND, retireMs: 40 * SECOND },
};

test('a CA that has been followed leaves the Secret and both bundles, and then nothing is written any more', async () => {
  const stored = new Stored();
  const made = { ca: 0, leaf: 0 };
  const replica = new Replica(stored, TIMES, (what) => (made[what] += 1));
  let now = Date.parse('2026-01-01T00:00:00Z');
  const step = async () => {
    replica.see();
    replica.look(new Date(now));
    await replica.send('only', new Date(now));
    await replica.land();
    now += SECOND;
  };
  while (made.ca < 3 && now < Date.parse('2026-01-01T01:00:00Z')) await step();
  assert.equal(made.ca, 3);
  for (let seconds = 0; seconds < 5; seconds += 1) await step();
  assert.equal(bundles(stored)[0]!.length, 2, 'the new one beside the one before');
  // To the next certificate is longer than that.
  for (let seconds = 0; seconds < 60; seconds += 1) await step();
  const { version } = stored;
  for (let seconds = 0; seconds < 20; seconds += 1) await step();
  assert.equal(stored.version, version, 'written again and again');
  for (const each of [...bundles(stored), authoritiesOf(stored)]) assert.equal(each.length, 1);
});

function bundles({ registered }: Stored): string[][] {
  return registered.flatMap((each) => each.bundles.map((bundle) => authoritiesIn(bundle).map(String)));
}

function authoritiesOf({ secret }: Stored): string[] {
  const { issuer, others } = decodeSecret(secret?.data ?? {});
  return [...(typeof issuer === 'string' ? [] : [issuer.certificate]), ...others].map(String);
}
