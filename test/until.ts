import { setTimeout as sleep } from 'node:timers/promises';

/** The first wait between two looks and the longest, in milliseconds. */
const WAIT_MS = { first: 3, longest: 150 };

/**
 * Looks until the outcome is neither undefined nor false, ever less often; throws what it waited for after 30 s, or at
 * once what a look throws.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (let wait = WAIT_MS.first; ; wait = Math.min(wait * 1.5, WAIT_MS.longest)) {
    const outcome = await look();
    if (outcome !== undefined && outcome !== false) return outcome;
    if (performance.now() > deadline) throw new Error(`waited 30 s in vain: ${what}`);
    await sleep(wait);
  }
}
