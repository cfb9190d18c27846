import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OUTCOMES } from '../../../src/verify/outcome.ts';
import { percentile, type Sample, samples } from '../../../src/verify/samples.ts';
import { latencies } from '../../../src/verify/summary/latencies.ts';
import { leastReady, momentOf, observedAt, phaseOf, phasesOf } from '../../../src/verify/summary/phases.ts';
import { timeline } from '../../../src/verify/summary/timeline.ts';

function sample(dueMs: number, latencyMs = 1, is: Partial<Sample> = {}): Sample {
  return { dueMs, latencyMs, outcome: 'answered', connection: 'kept', retried: false, ...is };
}

const REFUSED = { outcome: 'refused' } as const;

const rollouts = [
  { number: 1, startMs: 1000, endMs: 2000, outcome: 'finished' },
  { number: 2, startMs: 4000, endMs: 5000, outcome: 'finished' },
] as const;

describe('the phase of a rollout', () => {
  it('ends with it where nothing fails afterwards', () => {
    const quiet = [sample(1500, 1, REFUSED), sample(2500), sample(500, 1, REFUSED)];
    assert.deepEqual(phasesOf(rollouts, quiet), [
      { fromMs: 1000, toMs: 2000 },
      { fromMs: 4000, toMs: 5000 },
    ]);
  });

  it('goes on to the last failure behind it', () => {
    const failing = [sample(3000, 100, REFUSED), sample(2500, 10, REFUSED), sample(6000, 1, REFUSED)];
    assert.deepEqual(phasesOf(rollouts, failing), [
      { fromMs: 1000, toMs: 3100, failingUntilMs: 3100 },
      { fromMs: 4000, toMs: 6001, failingUntilMs: 6001 },
    ]);
  });

  it('reaches not into the next one, and waits for no time limit', () => {
    const failing = [sample(3900, 500, REFUSED), sample(4500, 10_000, { outcome: 'timed-out' })];
    assert.deepEqual(phasesOf(rollouts, failing), [
      { fromMs: 1000, toMs: 4000, failingUntilMs: 4000 },
      { fromMs: 4000, toMs: 5000 },
    ]);
  });

  it("is not made longer by the client's own failures", () => {
    assert.deepEqual(phasesOf(rollouts, [sample(3000, 1, { outcome: 'client' })])[0], { fromMs: 1000, toMs: 2000 });
  });

  it('has no end where the rollout has none', () => {
    const open = phasesOf([{ number: 1, startMs: 1000, outcome: 'stalled' }], [sample(9000, 1, REFUSED)]);
    assert.deepEqual(open, [{ fromMs: 1000, toMs: Number.POSITIVE_INFINITY }]);
  });

  for (const [what, those, expected] of [
    ['before', sample(900, 50), -1],
    ['into', sample(900, 150), 0],
    ['within', sample(1500), 0],
    ['out of', sample(1990, 500), 0],
    ['between two', sample(2500), -1],
    ['from one to the next', sample(1990, 4000), 0],
    ['after', sample(5001), -1],
  ] as const) {
    it(`has a request ${what}: ${expected}`, () => {
      assert.equal(phaseOf(phasesOf(rollouts, []), those), expected);
    });
  }
});

describe('observations', () => {
  const at = (atMs: number, ready: number) => ({ atMs, ready, starting: 0, terminating: 0 });
  const observations = [at(0, 4), at(100, 3), at(200, 2), at(300, 4)];

  for (const [moment, ready] of [
    [-5, 4],
    [0, 4],
    [99, 4],
    [100, 3],
    [250, 2],
    [9999, 4],
  ] as const) {
    it(`at ${moment} ms: ${ready} ready`, () => assert.equal(observedAt(observations, moment).ready, ready));
  }

  it('count from the one that held at the beginning', () => {
    assert.equal(leastReady(observations, 150, 180), 3);
    assert.equal(leastReady(observations, 150, 400), 2);
    assert.equal(leastReady(observations, 300, 400), 4);
    assert.equal(leastReady(observations, 0, 99), 4);
  });

  it('are looked up as a search from the front would', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1000), { minLength: 1 }), fc.nat(1100), (moments, moment) => {
        const those = [0, ...moments.toSorted((a, b) => a - b)].map((atMs) => at(atMs, atMs));
        assert.equal(observedAt(those, moment).atMs, those.findLast(({ atMs }) => atMs <= moment)?.atMs);
      }),
    );
  });

  it('tell of a failure when it came about, of one that waited in vain when it was sent', () => {
    assert.equal(momentOf(sample(100, 50, { outcome: 'reset' })), 150);
    assert.equal(momentOf(sample(100, 5000, { outcome: 'timed-out' })), 100);
    assert.equal(momentOf(sample(100, 3000, { outcome: 'no-route' })), 100);
  });
});

describe('samples', () => {
  it('give back what was put in', () => {
    const any = fc
      .tuple(fc.nat(10_000_000), fc.nat(300_000), fc.constantFrom(...OUTCOMES), fc.boolean(), fc.boolean())
      .map(([dueMs, latencyMs, outcome, kept, retried]) =>
        sample(dueMs, latencyMs, { outcome, connection: kept ? 'kept' : 'new', retried }),
      );
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (those) => {
        const all = samples();
        for (const each of those) all.add(each);
        assert.deepEqual([...all], those);
        assert.equal(all.count, those.length);
      }),
    );
  });

  it('grow', () => {
    const all = samples();
    for (let index = 0; index < 10_000; index += 1) all.add(sample(index, 1, index === 9999 ? REFUSED : {}));
    assert.equal(all.count, 10_000);
    assert.deepEqual([...all].at(-1), sample(9999, 1, REFUSED));
    assert.deepEqual([...all][4096], sample(4096));
  });
});

describe('a percentile', () => {
  for (const [sorted, share, expected] of [
    [[1, 2, 3, 4], 0.5, 2],
    [[1, 2, 3, 4], 0.51, 3],
    [[1, 2, 3, 4], 1, 4],
    [[1, 2, 3, 4], 0, 1],
    [[7], 0.99, 7],
    [[], 0.5, undefined],
  ] as const) {
    it(`${share} of ${JSON.stringify(sorted)}`, () => assert.equal(percentile(sorted, share), expected));
  }

  it('is the least value that so many reach at most', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100), { minLength: 1 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (values, share) => {
          const found = percentile(
            values.toSorted((a, b) => a - b),
            share,
          ) as number;
          const reached = (limit: number) => values.filter((value) => value <= limit).length / values.length;
          assert.ok(reached(found) >= share - 1e-9);
          assert.ok(reached(found - 1) < share + 1e-9);
        },
      ),
    );
  });

  it('is told by the connection and the phase, kept-alive first', () => {
    const all = latencies();
    all.add('new', 'between', 3);
    for (let ms = 100; ms >= 1; ms -= 1) all.add('kept', 'rollouts', ms + 0.004);
    assert.deepEqual(all.report(), [
      { connection: 'kept', during: 'rollouts', count: 100, p50: 50, p90: 90, p99: 99, max: 100 },
      { connection: 'new', during: 'between', count: 1, p50: 3, p90: 3, p99: 3, max: 3 },
    ]);
  });
});

describe('the timeline', () => {
  for (const [durationMs, sliceMs, slices] of [
    [0, 100, 1],
    [250, 100, 3],
    [60_000, 100, 600],
    [60_001, 200, 301],
    [600_000, 1000, 600],
    [86_400_000, 300_000, 288],
    [2_000_000_000, 3_333_334, 600],
  ] as const) {
    it(`of ${durationMs} ms has ${slices} slices of ${sliceMs} ms`, () => {
      const { sliceMs: length, slices: all } = timeline(durationMs).report();
      assert.deepEqual([length, all.length], [sliceMs, slices]);
    });
  }

  it('has a slice for every moment', () => {
    const line = timeline(1000);
    for (const moment of [-5, 0, 99, 100, 999, 1000, 5000]) line.at(moment).sent += 1;
    assert.deepEqual(
      line.report().slices.map(({ sent }) => sent),
      [3, 1, 0, 0, 0, 0, 0, 0, 0, 3],
    );
  });
});
