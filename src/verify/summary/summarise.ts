import { count } from '../format/units.ts';
import { inWords } from '../observe.ts';
import type { Outcome } from '../outcome.ts';
import { type FailureReport, MOST_FAILURES, type Requests, type VerifyReport } from '../report.ts';
import type { Sample } from '../samples.ts';
import { causesOf, type FailureSeen, grouped, stallRemarks } from './causes.ts';
import { latencies, rounded } from './latencies.ts';
import { leastReady, momentOf, observedAt, type Phase, phaseOf, phasesOf, type SeenRollout } from './phases.ts';
import { timeline } from './timeline.ts';
import { verdictOf } from './verdict.ts';
import type { Violated } from './violations.ts';

/** Everything that a run has seen. Times are milliseconds since the load began. */
export interface Run
  extends Pick<
    VerifyReport,
    'version' | 'kubernetesVersion' | 'startedAt' | 'durationMs' | 'target' | 'load' | 'observations' | 'remarks'
  > {
  samples: Iterable<Sample>;
  unsent: number;
  /** In order. */
  rollouts: readonly SeenRollout[];
  /** How many were asked for; none in a dry run. */
  redeploys: number;
  /** The fewest that were asked for in the run: an autoscaler may have had its way. */
  leastReplicas: number;
  /** Why it ended before all of them were done. */
  cutShort?: string | undefined;
  /** Rules that the Deployment violated before the run. */
  violations: readonly Violated[];
}

/** Makes the report of a run. */
export function summarise(run: Run): VerifyReport {
  const { version, kubernetesVersion, startedAt, durationMs, target, load, observations, rollouts } = run;
  const phases = phasesOf(rollouts, run.samples);
  const counted = countRequests(run, phases);
  const ended = {
    requests: counted.requests,
    redeploys: run.redeploys,
    finished: rollouts.filter(({ outcome }) => outcome === 'finished').length,
    unseen: rollouts.filter((_, index) => counted.byRollout[index]?.requests === 0).map(({ number }) => number),
    cutShort: run.cutShort,
  };
  return {
    schemaVersion: 1,
    version,
    kubernetesVersion,
    startedAt,
    durationMs: Math.round(durationMs),
    target,
    load,
    verdict: verdictOf(ended),
    requests: counted.requests,
    rollouts: rollouts.map(({ number, startMs, endMs, outcome }, index) => ({
      number,
      startMs: Math.round(startMs),
      ...(endMs === undefined ? {} : { endMs: Math.round(endMs) }),
      ...failingUntil(phases[index]),
      outcome,
      ...(counted.byRollout[index] as RequestCounts),
      leastReady: leastReady(observations, startMs, Math.min(phases[index]?.toMs ?? 0, durationMs)),
    })),
    latency: counted.latency,
    failures: counted.failures,
    observations: observations.map((each) => ({ ...each, atMs: Math.round(each.atMs) })),
    timeline: counted.timeline,
    causes: causesOf(run.violations, counted.seen, run.leastReplicas),
    remarks: [...run.remarks, ...remarksOn(run, counted.requests)],
  };
}

function failingUntil({ failingUntilMs }: Partial<Phase> = {}): { failingUntilMs?: number } {
  return failingUntilMs === undefined ? {} : { failingUntilMs: Math.round(failingUntilMs) };
}

interface RequestCounts {
  requests: number;
  failed: number;
  retried: number;
}

/** How many failures are looked at one by one. */
const MOST_SEEN = 10_000;

/** Goes through the samples once. */
function countRequests({ samples, unsent, rollouts, observations, durationMs }: Run, phases: readonly Phase[]) {
  const outcomes: Partial<Record<Outcome, number>> = {};
  const requests: Requests = { total: 0, failed: 0, outcomes, retried: 0, unsent };
  const byRollout: RequestCounts[] = rollouts.map(() => ({ requests: 0, failed: 0, retried: 0 }));
  const failures: FailureReport[] = [];
  let seen: FailureSeen[] = [];
  const answered = latencies();
  const slices = timeline(durationMs);
  for (const sample of samples) {
    const { dueMs, latencyMs, outcome, connection } = sample;
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome === 'client') continue;
    const phase = phaseOf(phases, sample);
    const rollout = rollouts[phase]?.number;
    const failed = outcome === 'answered' ? 0 : 1;
    const retried = sample.retried ? 1 : 0;
    const slice = slices.at(dueMs);
    requests.total += 1;
    slice.sent += 1;
    const its = byRollout[phase];
    if (its !== undefined) its.requests += 1;
    for (const each of its === undefined ? [requests, slice] : [requests, slice, its]) {
      each.failed += failed;
      each.retried += retried;
    }
    if (outcome === 'answered') {
      answered.add(connection, rollout === undefined ? 'between' : 'rollouts', latencyMs);
      continue;
    }
    const pods = [observedAt(observations, dueMs), observedAt(observations, dueMs + latencyMs)] as const;
    seen.push({ outcome, pods, inRollout: rollout !== undefined, count: 1 });
    // Of very many not all are held in memory.
    if (seen.length === MOST_SEEN) seen = grouped(seen);
    if (failures.length === 2 * MOST_FAILURES) keepFirst(failures);
    failures.push({
      atMs: Math.round(dueMs),
      latencyMs: rounded(latencyMs),
      outcome,
      connection,
      ...(rollout === undefined ? {} : { rollout }),
      pods: inWords(observedAt(observations, momentOf(sample))),
    });
  }
  keepFirst(failures);
  return { requests, byRollout, failures, seen, latency: answered.report(), timeline: slices.report() };
}

/** They come in the order in which they ended. */
function keepFirst(failures: FailureReport[]): void {
  failures.sort((a, b) => a.atMs - b.atMs).splice(MOST_FAILURES);
}

function remarksOn(
  { rollouts, observations, durationMs, leastReplicas, violations }: Run,
  { retried }: Requests,
): string[] {
  const remarks: string[] = [];
  if (retried > 0) {
    const times = retried === 1 ? 'once' : `${count(retried)} times`;
    remarks.push(
      `${times} a request met a kept-alive connection that the server had closed, and was sent once more on a new one, as clients do for idempotent methods: it counts by the second answer. Only the application can end that: on SIGTERM it has to answer what it has begun and close idle connections before it exits (graceful shutdown)`,
    );
  }
  const least = Math.min(
    ...rollouts.map(({ startMs, endMs }) => leastReady(observations, startMs, endMs ?? durationMs)),
  );
  if (least < leastReplicas) {
    remarks.push(
      `ready endpoints fell to ${least} of ${leastReplicas} in a rollout: capacity that the owner asked for`,
    );
  }
  if (rollouts.some(({ outcome }) => outcome === 'stalled')) remarks.push(...stallRemarks(violations));
  return remarks;
}
