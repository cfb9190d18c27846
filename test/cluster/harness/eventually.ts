import { setTimeout as sleep } from 'node:timers/promises';

/** Tries until the outcome is neither undefined nor false; throws what it waited for after the time-out in ms. */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined | false>,
  { timeout = 30_000, interval = 150 } = {},
): Promise<T> {
  const deadline = performance.now() + timeout;
  for (;;) {
    const outcome = await attempt();
    if (outcome !== undefined && outcome !== false) return outcome;
    if (performance.now() > deadline) throw new Error(`waited ${timeout / 1000} s in vain: ${what}`);
    await sleep(interval);
  }
}
