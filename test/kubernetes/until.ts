import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves as soon as the condition holds; throws what was awaited after 10 s. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited 10 s in vain: ${what}`);
    await sleep(3);
  }
}
