import { count, duration } from './format/units.ts';
import { inWords, type PodCounts } from './observe.ts';
import type { Sample } from './samples.ts';

/** Requests so far, those of the client's own making left out. */
export interface Tally {
  sent: number;
  failed: number;
}

/** Counts as requests end. `lastFailureMs` is the end of the last one that failed, in milliseconds of the load. */
export function tally(): Tally & { lastFailureMs: number; add(sample: Sample): void } {
  return {
    sent: 0,
    failed: 0,
    lastFailureMs: Number.NEGATIVE_INFINITY,
    add({ dueMs, latencyMs, outcome }) {
      if (outcome === 'client') return;
      this.sent += 1;
      if (outcome === 'answered') return;
      this.failed += 1;
      this.lastFailureMs = dueMs + latencyMs;
    },
  };
}

/** What goes on in a run: since when, in milliseconds of the load, and what had been counted by then. */
export interface Step extends Tally {
  /** `rollout 3/10` */
  what: string;
  sinceMs: number;
}

/** `rollout 3/10: 12.3 s, 1,204 requests, 0 failed; 2 ready, 1 starting`. */
export function liveLine({ what, sinceMs, sent, failed }: Step, nowMs: number, now: Tally, pods: PodCounts): string {
  const requests = `${count(now.sent - sent)} requests, ${count(now.failed - failed)} failed`;
  return `${what}: ${duration(nowMs - sinceMs)}, ${requests}; ${inWords(pods)}`;
}

/**
 * `rollout 3/10: finished in 12.3 s, 0 failed, never fewer than 2 ready`. How many were sent is for the report: until those
 * that were in flight have ended, more are sent than belong to the rollout.
 */
export function rolloutLine(
  { what, failed }: Step,
  now: Tally,
  { outcome, tookMs, leastReady }: { outcome: string; tookMs: number; leastReady: number },
): string {
  const ended = `${outcome} ${outcome === 'finished' ? 'in' : 'after'} ${duration(tookMs)}`;
  return `${what}: ${ended}, ${count(now.failed - failed)} failed, never fewer than ${leastReady} ready`;
}
