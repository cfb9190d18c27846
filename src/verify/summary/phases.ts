import type { Observation, RolloutReport } from '../report.ts';
import type { Sample } from '../samples.ts';

/** A rollout as it was seen, and where it did not finish, until the run ended. */
export type SeenRollout = Pick<RolloutReport, 'number' | 'startMs' | 'endMs' | 'outcome'>;

/** What a rollout is answerable for: its aftermath too, in which requests fail that nobody would have sent without it. */
export interface Phase {
  fromMs: number;
  toMs: number;
  /** Set where requests failed after the rollout had finished. */
  failingUntilMs?: number;
}

/** The phase of each rollout: to the last failure before the next one begins, where there is any after its end. */
export function phasesOf(rollouts: readonly SeenRollout[], samples: Iterable<Sample>): Phase[] {
  const phases = rollouts.map(
    ({ startMs, endMs }): Phase => ({ fromMs: startMs, toMs: endMs ?? Number.POSITIVE_INFINITY }),
  );
  for (const sample of samples) {
    if (sample.outcome === 'answered' || sample.outcome === 'client') continue;
    // Of the last one that had begun when it was sent, and not beyond the next.
    const index = phases.findLastIndex(({ fromMs }) => fromMs <= sample.dueMs);
    const phase = phases[index];
    const atMs = Math.min(momentOf(sample), phases[index + 1]?.fromMs ?? Number.POSITIVE_INFINITY);
    if (phase === undefined || atMs <= phase.toMs) continue;
    phase.toMs = atMs;
    phase.failingUntilMs = atMs;
  }
  return phases;
}

/** The index of the first phase that a request was under way in; -1 where there is none. */
export function phaseOf(phases: readonly Phase[], { dueMs, latencyMs }: Sample): number {
  return phases.findIndex(({ fromMs, toMs }) => fromMs <= dueMs + latencyMs && dueMs <= toMs);
}

/**
 * When a failure came about: at its end, which is when the connection was cut or refused; of one that waited in vain, at
 * its beginning, which is when it was sent to where nobody could answer.
 */
export function momentOf({ dueMs, latencyMs, outcome }: Sample): number {
  return outcome === 'timed-out' || outcome === 'no-route' ? dueMs : dueMs + latencyMs;
}

/** The last observation made by then; of an earlier moment than any, the first. */
export function observedAt(observations: readonly Observation[], atMs: number): Observation {
  let [low, high] = [0, observations.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((observations[middle] as Observation).atMs <= atMs) low = middle;
    else high = middle - 1;
  }
  return observations[low] ?? { atMs: 0, ready: 0, starting: 0, terminating: 0 };
}

/** The least number of ready endpoints from one moment to another. */
export function leastReady(observations: readonly Observation[], fromMs: number, toMs: number): number {
  const within = observations.filter(({ atMs }) => atMs > fromMs && atMs <= toMs).map(({ ready }) => ready);
  return Math.min(observedAt(observations, fromMs).ready, ...within);
}
