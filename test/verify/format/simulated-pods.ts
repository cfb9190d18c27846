import type { Outcome } from '../../../src/verify/outcome.ts';
import type { Observation, RolloutReport } from '../../../src/verify/report.ts';

/** How a run went. Times are milliseconds since the load began. */
export interface Course {
  durationMs: number;
  /** Requests a second. */
  rate: number;
  sliceMs: number;
  replicas: number;
  /** From the beginning to the first rollout, and from the end of one to the next. */
  pauseMs: number;
  rollouts: number;
  /** Of a Pod. */
  startUpMs: number;
  terminatingMs: number;
  /** Whether Pods that start count as ready: nothing probes them. */
  unprobed?: boolean;
  /** Whether an old Pod goes before its replacement is ready. */
  oldFirst?: boolean;
  /** The one that does not finish, and how. */
  unfinished?: { number: number; outcome: 'stalled' | 'interrupted' };
  /** Which share of the requests came to what, and when. */
  trouble: readonly { from: number; to: number; share: number; outcome: Outcome | 'retried' }[];
  mix?: 'both' | 'kept' | 'new';
  retry?: boolean;
  unsent?: number;
}

/** Rollouts with one Pod more at a time, and what is seen of the Pods in the course of them. */
export function rolloutsOf(course: Course): {
  rollouts: Pick<RolloutReport, 'number' | 'startMs' | 'endMs' | 'outcome'>[];
  observations: Observation[];
} {
  const { durationMs, replicas, pauseMs, startUpMs, terminatingMs, unfinished } = course;
  const rollouts: Pick<RolloutReport, 'number' | 'startMs' | 'endMs' | 'outcome'>[] = [];
  const changes: { atMs: number; ready: number; starting: number; terminating: number }[] = [];
  let now = pauseMs;
  for (let number = 1; number <= course.rollouts && now < durationMs; number += 1) {
    const startMs = now;
    for (let pod = 0; pod < replicas; pod += 1) {
      if (number === unfinished?.number && pod > 0 && unfinished.outcome === 'stalled') {
        changes.push({ atMs: now, ready: 0, starting: 1, terminating: 0 });
        break;
      }
      // Machines are not metronomes.
      const readyMs = now + (course.unprobed ? 400 : startUpMs * (0.9 + ((number * 7 + pod * 3) % 5) / 20));
      const goesMs = course.oldFirst ? now : readyMs + 60;
      changes.push({ atMs: goesMs, ready: -1, starting: 0, terminating: 1 });
      changes.push({ atMs: goesMs + terminatingMs, ready: 0, starting: 0, terminating: -1 });
      changes.push({ atMs: now, ready: 0, starting: 1, terminating: 0 });
      changes.push({ atMs: readyMs, ready: 1, starting: -1, terminating: 0 });
      now = readyMs + 120;
    }
    const endMs = now + terminatingMs;
    if (number === unfinished?.number || endMs > durationMs) {
      rollouts.push({ number, startMs, outcome: unfinished?.outcome ?? 'interrupted' });
      break;
    }
    rollouts.push({ number, startMs, endMs, outcome: 'finished' });
    now = endMs + pauseMs;
  }
  return { rollouts, observations: seen(changes, replicas, durationMs) };
}

function seen(changes: readonly Observation[], replicas: number, durationMs: number): Observation[] {
  let last: Observation = { atMs: 0, ready: replicas, starting: 0, terminating: 0 };
  const observations = [last];
  for (const { atMs, ready, starting, terminating } of changes.toSorted((a, b) => a.atMs - b.atMs)) {
    if (atMs > durationMs) break;
    last = {
      atMs,
      ready: last.ready + ready,
      starting: last.starting + starting,
      terminating: last.terminating + terminating,
    };
    observations.push(last);
  }
  return observations;
}

/** As a report says it. */
export function podsAt(observations: readonly Observation[], atMs: number): string {
  const last = observations.findLast((one) => one.atMs <= atMs);
  return last === undefined
    ? 'not seen'
    : (['ready', 'starting', 'terminating'] as const)
        .filter((state) => state === 'ready' || last[state] > 0)
        .map((state) => `${last[state]} ${state}`)
        .join(', ');
}
