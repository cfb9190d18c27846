import { OUTCOMES, type Outcome } from '../../../src/verify/outcome.ts';
import type { FailureReport, LatencyReport, Requests, Slice, VerifyReport } from '../../../src/verify/report.ts';
import { MOST_FAILURES } from '../../../src/verify/report.ts';
import { type Course, podsAt, rolloutsOf } from './simulated-pods.ts';

/** What of a report is not the outcome of the load. */
type Told = Pick<VerifyReport, 'verdict' | 'causes' | 'remarks'>;

interface Sent {
  atMs: number;
  outcome: Outcome;
  retried: boolean;
  connection: 'kept' | 'new';
}

/** The report of a run that took this course, the same at every call. */
export function simulated(course: Course, told: Told): VerifyReport {
  const { durationMs, rate, sliceMs, replicas, mix = 'both', retry = true } = course;
  const { rollouts, observations } = rolloutsOf(course);
  const random = randomFrom(7);
  const sent = Array.from({ length: Math.ceil((durationMs * rate) / 1000) }, (_, index): Sent => {
    const atMs = (index * 1000) / rate;
    const connection = mix === 'both' ? (index % 2 === 0 ? 'kept' : 'new') : mix;
    const hit = course.trouble.find(({ from, to }) => atMs >= from && atMs < to);
    if (hit === undefined || random() >= hit.share) return { atMs, connection, outcome: 'answered', retried: false };
    if (hit.outcome !== 'retried') return { atMs, connection, outcome: hit.outcome, retried: false };
    return connection === 'kept' && retry
      ? { atMs, connection, outcome: 'answered', retried: true }
      : { atMs, connection, outcome: retry ? 'answered' : 'reset', retried: false };
  });
  const rolloutAt = (atMs: number) =>
    rollouts.find(({ startMs, endMs = durationMs }) => atMs >= startMs && atMs < endMs)?.number;
  const phases = Map.groupBy(sent, ({ atMs }) => rolloutAt(atMs));
  return {
    schemaVersion: 1,
    version: '0.1.0',
    kubernetesVersion: 'v1.36.3',
    startedAt: '2026-03-14T09:26:53.589Z',
    durationMs,
    target: { namespace: 'shop', name: 'checkout', url: 'http://checkout.shop.svc:8080/', replicas },
    load: { rate, connections: 16, expect: 200, timeoutMs: 5000, retry, mix },
    ...told,
    requests: { ...countsOf(sent), outcomes: outcomesOf(sent), unsent: course.unsent ?? 0 },
    rollouts: rollouts.map((rollout) => {
      const { total, ...counts } = countsOf(phases.get(rollout.number) ?? []);
      const { startMs, endMs = durationMs } = rollout;
      const seen = observations.filter(({ atMs }) => atMs >= startMs && atMs < endMs);
      return { ...rollout, requests: total, ...counts, leastReady: Math.min(...seen.map(({ ready }) => ready)) };
    }),
    latency: (['rollouts', 'between'] as const).flatMap((during) =>
      (mix === 'both' ? (['kept', 'new'] as const) : [mix]).flatMap((connection) => {
        const those = sent.filter(
          (one) => one.connection === connection && (rolloutAt(one.atMs) === undefined) === (during === 'between'),
        );
        return those.length === 0 ? [] : [latencyOf(connection, during, those.length)];
      }),
    ),
    failures: sent
      .filter(({ outcome }) => outcome !== 'answered' && outcome !== 'client')
      .slice(0, MOST_FAILURES)
      .map(({ atMs, outcome, connection }): FailureReport => {
        const rollout = rolloutAt(atMs);
        const pods = podsAt(observations, atMs);
        const latencyMs = outcome === 'timed-out' ? 5000 : 0.4 + random();
        return { atMs, latencyMs, outcome, connection, ...(rollout === undefined ? {} : { rollout }), pods };
      }),
    observations,
    timeline: { sliceMs, slices: slicesOf(sent, sliceMs, durationMs) },
  };
}

function countsOf(sent: readonly Sent[]): Pick<Requests, 'total' | 'failed' | 'retried'> {
  const counting = sent.filter(({ outcome }) => outcome !== 'client');
  return {
    total: counting.length,
    failed: counting.filter(({ outcome }) => outcome !== 'answered').length,
    retried: counting.filter(({ retried }) => retried).length,
  };
}

function outcomesOf(sent: readonly Sent[]): Requests['outcomes'] {
  const counts = OUTCOMES.map((wanted) => [wanted, sent.filter(({ outcome }) => outcome === wanted).length] as const);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function slicesOf(sent: readonly Sent[], sliceMs: number, durationMs: number): Slice[] {
  const slices = Array.from({ length: Math.ceil(durationMs / sliceMs) }, () => ({ sent: 0, failed: 0, retried: 0 }));
  for (const { atMs, outcome, retried } of sent) {
    const slice = slices[Math.floor(atMs / sliceMs)];
    if (slice === undefined || outcome === 'client') continue;
    slice.sent += 1;
    if (outcome !== 'answered') slice.failed += 1;
    if (retried) slice.retried += 1;
  }
  return slices;
}

function latencyOf(
  connection: LatencyReport['connection'],
  during: LatencyReport['during'],
  count: number,
): LatencyReport {
  const slower = (connection === 'new' ? 1.4 : 1) * (during === 'rollouts' ? 1.6 : 1);
  return { connection, during, count, p50: 0.81 * slower, p90: 1.62 * slower, p99: 6.3 * slower, max: 48.13 * slower };
}

/** Numbers from 0 up to 1 that look like chance (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
