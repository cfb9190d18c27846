import assert from 'node:assert/strict';
import type { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import type { V1Secret } from '@kubernetes/client-node';
import { trusts } from '../../src/certs/authorities.ts';
import type { Registered } from '../../src/certs/ca-bundle.ts';
import { Replica, Stored } from './replicas.ts';

// A clock that is a hundred thousand times as fast, three replicas that see and write whenever, and two API servers that read
// a new caBundle up to 8 s late: whatever happens in which order, what is served is trusted.

const SECOND = 1_000;
const TIMES = {
  ...{ leafMs: 200 * SECOND, leafRenewMs: 100 * SECOND, caMs: 600 * SECOND, caRenewMs: 300 * SECOND },
  ...{ backdateMs: SECOND, settleMs: 10 * SECOND, retireMs: 40 * SECOND },
};
/** The most by which a replica's watches and an API server's lag behind. */
const LATEST = { replica: 5 * SECOND, apiServer: 8 * SECOND };
const FAULT_EVERY = 120 * SECOND;

for (const seed of [1]) {
  test(`a hundred rotations, CAs among them, and at each moment what is served is trusted (seed ${seed})`, async () => {
    const counts = await simulate(seed);
    assert.ok(counts.leaf + counts.ca >= 100 && counts.ca >= 10, JSON.stringify(counts));
    assert.ok(counts.faults >= 10 && counts.holders >= 10, JSON.stringify(counts));
  });
}

async function simulate(seed: number) {
  const random = generator(seed);
  const oneOf = <T>(choices: readonly T[]) => choices[Math.floor(random() * choices.length)]!;
  const counts = { leaf: 0, ca: 0, faults: 0, holders: 1, checks: 0 };
  const stored = new Stored();
  const start = () => new Replica(stored, TIMES, (what) => (counts[what] += 1));
  const replicas = [start(), start(), start()];
  const apiServers = [{ registered: stored.registered }, { registered: stored.registered }];
  const backups: V1Secret[] = [];
  let now = Date.parse('2026-01-01T00:00:00Z');
  let holder = 0;
  let faultAt = now + FAULT_EVERY;
  const seen = new Map<object, number>();
  const time = () => new Date(now);

  /** Whoever has not looked for as long as it may, looks. */
  async function catchUp(): Promise<void> {
    for (const replica of replicas) {
      if (now - (seen.get(replica) ?? 0) < LATEST.replica) continue;
      await replica.land();
      see(replica);
      replica.look(time());
      if (replica === replicas[holder]) await replica.send(`${holder}/${counts.holders}`, time());
    }
    for (const server of apiServers) if (now - (seen.get(server) ?? 0) >= LATEST.apiServer) read(server);
  }
  function see(replica: Replica): void {
    replica.see();
    seen.set(replica, now);
  }
  function read(server: (typeof apiServers)[number]): void {
    server.registered = stored.registered;
    seen.set(server, now);
  }
  function fault(): void {
    if (now < faultAt || stored.secret === undefined) return;
    faultAt = now + FAULT_EVERY;
    counts.faults += 1;
    const { secret } = stored;
    oneOf<() => void>([
      () => stored.put(undefined),
      () => stored.put({ ...secret, data: { ...secret.data, 'ca.key': 'LS0tLS1CRUdJTg==' } }),
      () => stored.put({ ...secret, data: { ...secret.data, 'tls.crt': '' } }),
      () => stored.put({ ...secret, data: (oneOf(backups) ?? secret).data ?? {} }),
    ])();
  }
  function check(): void {
    for (const { serving } of replicas.filter(({ ready }) => ready)) {
      for (const { registered } of apiServers) {
        counts.checks += 1;
        assert.ok(serving!.validToDate > time(), `expired after ${JSON.stringify(counts)}`);
        assert.ok(
          registered.every((each) => trustsServed(each, serving!)),
          `not trusted after ${JSON.stringify(counts)}`,
        );
      }
    }
  }

  for (
    let step = 0;
    step < 30_000 && (counts.leaf + counts.ca < 100 || counts.ca < 10 || counts.faults < 10);
    step += 1
  ) {
    const replica = oneOf(replicas);
    const kind = random();
    if (kind < 0.2) see(replica);
    else if (kind < 0.4) replica.look(time());
    else if (kind < 0.5) await replicas[holder]!.send(`${holder}/${counts.holders}`, time());
    // Whoever it is of, and whoever holds the Lease by then.
    else if (kind < 0.6) await replica.land();
    else if (kind < 0.63) read(oneOf(apiServers));
    else if (kind < 0.635) {
      holder = Math.floor(random() * replicas.length);
      counts.holders += 1;
    } else if (kind < 0.637 && faultAt - now < FAULT_EVERY / 2) {
      const at = replicas.indexOf(replica);
      await replica.land();
      replicas[at] = start();
      see(replicas[at]);
    } else if (kind < 0.65) fault();
    else now += random() * 5 * SECOND;
    if (stored.secret && backups.length < 50 && random() < 0.001) backups.push(stored.secret);
    await catchUp();
    check();
  }
  for (const replica of replicas) await replica.land();
  return counts;
}

const known = new Map<string, boolean>();

/** As a signature does not change, it is looked at once. */
function trustsServed({ bundles }: Registered, serving: X509Certificate): boolean {
  return bundles.every((bundle) => {
    const key = `${serving.fingerprint256} ${bundle}`;
    const signed = known.get(key) ?? trusts(bundle, serving, new Date(serving.validFromDate.getTime() + SECOND));
    known.set(key, signed);
    return signed;
  });
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
