import { setTimeout as sleep } from 'node:timers/promises';
import type { Load } from './load.ts';

/** How long the next rollout is put off while requests still fail, and how often that is looked at, in milliseconds. */
const MOST_SETTLING_MS = 120_000;
const LOOK_MS = 100;

/**
 * Waits until all that was sent in the rollout has ended, and no request has failed for so long: Pods that count as ready
 * before they answer fail them when the rollout is over, and what fails then is not to fall into the next one.
 */
export async function settle(
  settleMs: number,
  {
    elapsed,
    load,
    now,
    signal,
  }: { elapsed(): number; load: Load; now: { readonly lastFailureMs: number }; signal: AbortSignal },
): Promise<void> {
  const endMs = elapsed();
  const latestMs = endMs + MOST_SETTLING_MS;
  while (!signal.aborted && elapsed() < latestMs) {
    const leftMs = Math.max(endMs, now.lastFailureMs) + settleMs - elapsed();
    const waiting = (load.oldestInFlightMs() ?? endMs) < endMs;
    if (leftMs <= 0 && !waiting) return;
    await rest(Math.max(leftMs, LOOK_MS), signal);
  }
}

/** Resolves after that time, or when the signal is aborted. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {});
}
