import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OUTCOMES } from '../../../src/verify/outcome.ts';
import { MOST_FAILURES } from '../../../src/verify/report.ts';
import type { Sample } from '../../../src/verify/samples.ts';
import { type Run, summarise } from '../../../src/verify/summary/summarise.ts';

function sample(dueMs: number, latencyMs = 1, is: Partial<Sample> = {}): Sample {
  return { dueMs, latencyMs, outcome: 'answered', connection: 'kept', retried: false, ...is };
}

const quiet: Run = {
  version: '0.1.0',
  kubernetesVersion: 'v1.36.3',
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 6000.4,
  target: { namespace: 'shop', name: 'web', url: 'http://web/', replicas: 2 },
  load: { rate: 100, connections: 16, expect: 200, timeoutMs: 10_000, retry: true, mix: 'both' },
  samples: [],
  unsent: 0,
  observations: [
    { atMs: 0, ready: 2, starting: 0, terminating: 0 },
    { atMs: 1100.7, ready: 2, starting: 1, terminating: 0 },
    { atMs: 1500, ready: 1, starting: 0, terminating: 1 },
    { atMs: 1900, ready: 2, starting: 0, terminating: 0 },
  ],
  rollouts: [
    { number: 1, startMs: 1000.2, endMs: 2000.9, outcome: 'finished' },
    { number: 2, startMs: 4000, endMs: 5000, outcome: 'finished' },
  ],
  redeploys: 2,
  violations: [],
  leastReplicas: 2,
  remarks: ['said before'],
};

describe('the report', () => {
  it('counts requests in all, by their rollout and by their time', () => {
    const report = summarise({
      ...quiet,
      samples: [
        sample(10),
        sample(1500, 1, { outcome: 'refused', connection: 'new' }),
        sample(1600, 1, { retried: true }),
        sample(1700, 1, { outcome: 'client' }),
        sample(4500, 2),
      ],
    });
    assert.deepEqual(report.requests, {
      total: 4,
      failed: 1,
      outcomes: { answered: 3, refused: 1, client: 1 },
      retried: 1,
      unsent: 0,
    });
    assert.deepEqual(report.rollouts, [
      { number: 1, startMs: 1000, endMs: 2001, outcome: 'finished', requests: 2, failed: 1, retried: 1, leastReady: 1 },
      { number: 2, startMs: 4000, endMs: 5000, outcome: 'finished', requests: 1, failed: 0, retried: 0, leastReady: 2 },
    ]);
    assert.deepEqual(report.failures, [
      { atMs: 1500, latencyMs: 1, outcome: 'refused', connection: 'new', rollout: 1, pods: '1 ready, 1 terminating' },
    ]);
    assert.equal(report.timeline.sliceMs, 100);
    assert.deepEqual(report.timeline.slices[15], { sent: 1, failed: 1, retried: 0 });
    assert.deepEqual(report.timeline.slices[16], { sent: 1, failed: 0, retried: 1 });
    assert.deepEqual(report.timeline.slices[17], { sent: 0, failed: 0, retried: 0 });
    assert.deepEqual(
      report.latency.map(({ connection, during, count }) => [connection, during, count]),
      [
        ['kept', 'rollouts', 2],
        ['kept', 'between', 1],
      ],
    );
    assert.equal(report.verdict.outcome, 'unknown', 'one request failed by the fault of the client');
  });

  it('gives the aftermath of a rollout to it', () => {
    const { rollouts, failures } = summarise({
      ...quiet,
      samples: [sample(2500), sample(3000, 5, { outcome: 'refused' }), sample(3500)],
    });
    assert.deepEqual(
      rollouts.map(({ requests, failed, failingUntilMs }) => ({ requests, failed, failingUntilMs })),
      [
        { requests: 2, failed: 1, failingUntilMs: 3005 },
        { requests: 0, failed: 0, failingUntilMs: undefined },
      ],
    );
    assert.equal(failures[0]?.rollout, 1);
  });

  it('lists failures by their time, and not all of very many', () => {
    const many = Array.from({ length: 3 * MOST_FAILURES + 50 }, (_, index) =>
      sample(5000 - index, 1, { outcome: 'refused' }),
    );
    const { failures, requests } = summarise({ ...quiet, samples: many });
    assert.equal(requests.failed, 3 * MOST_FAILURES + 50);
    assert.equal(failures.length, MOST_FAILURES);
    assert.deepEqual(
      failures,
      failures.toSorted((a, b) => a.atMs - b.atMs),
    );
    assert.equal(failures[0]?.atMs, 5000 - 3 * MOST_FAILURES - 49);
    assert.equal(failures.at(-1)?.atMs, 5000 - 2 * MOST_FAILURES - 50);
  });

  it('says nothing of a rollout that no request was under way in', () => {
    const { verdict } = summarise({ ...quiet, samples: [sample(1500), sample(3000)] });
    assert.deepEqual(verdict, {
      outcome: 'unknown',
      why: 'no request was under way in rollout 2: a higher --rate sees more',
    });
  });

  it('counts every one of very many failures among its causes', () => {
    const many = Array.from({ length: 25_000 }, () => sample(500, 1, { outcome: 'refused' }));
    const { causes } = summarise({ ...quiet, samples: many });
    assert.match(causes[0]?.message ?? '', /^25,000 of the failed requests were sent before anything was redeployed/);
  });

  it('remarks on capacity that was lost, and on retries', () => {
    const { remarks } = summarise({ ...quiet, samples: [sample(10, 1, { retried: true })] });
    assert.equal(remarks.length, 3);
    assert.equal(remarks[0], 'said before');
    assert.match(remarks[1] ?? '', /^once a request met .* Only the application can end that: on SIGTERM/);
    assert.equal(remarks[2], 'ready endpoints fell to 1 of 2 in a rollout: capacity that the owner asked for');
  });

  it('remarks on no capacity that an autoscaler has taken away', () => {
    const { remarks } = summarise({ ...quiet, leastReplicas: 1, samples: [sample(10)] });
    assert.deepEqual(remarks, ['said before']);
  });

  it('remarks on nothing where nothing is to be said', () => {
    const observations = quiet.observations.slice(0, 1);
    assert.deepEqual(summarise({ ...quiet, observations, samples: [sample(10)] }).remarks, ['said before']);
    const dry = summarise({ ...quiet, rollouts: [], redeploys: 0, samples: [sample(10)] });
    assert.deepEqual(dry.remarks, ['said before']);
    assert.equal(dry.verdict.outcome, 'zero-downtime');
  });

  it('is plain data', () => {
    const report = summarise({ ...quiet, samples: [sample(10), sample(1500, 1, { outcome: 'reset' })] });
    assert.deepEqual(JSON.parse(JSON.stringify(report)), report);
  });

  it('adds up, whatever happened', () => {
    const any = fc
      .tuple(fc.nat(7000), fc.nat(3000), fc.constantFrom(...OUTCOMES), fc.boolean(), fc.boolean())
      .map(([dueMs, latencyMs, outcome, kept, retried]) =>
        sample(dueMs, latencyMs, { outcome, connection: kept ? 'kept' : 'new', retried }),
      );
    fc.assert(
      fc.property(fc.array(any), (samples) => {
        const { requests, rollouts, timeline, latency, failures } = summarise({ ...quiet, samples });
        const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
        const { client = 0, answered = 0, ...failed } = requests.outcomes;
        assert.equal(requests.total, samples.length - client);
        assert.equal(requests.failed, sum(Object.values(failed)));
        assert.equal(requests.failed, failures.length);
        assert.equal(sum(latency.map(({ count }) => count)), answered);
        assert.equal(sum(timeline.slices.map(({ sent }) => sent)), requests.total);
        assert.equal(sum(timeline.slices.map((slice) => slice.failed)), requests.failed);
        assert.equal(sum(timeline.slices.map(({ retried }) => retried)), requests.retried);
        for (const { number, failed: its } of rollouts) {
          assert.equal(its, failures.filter(({ rollout }) => rollout === number).length);
        }
      }),
    );
  });
});
