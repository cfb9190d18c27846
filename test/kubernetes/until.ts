import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves as soon as the condition holds; throws what was awaited after 5 s. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`waited 5 s in vain: ${what}`);
    await sleep(3);
  }
}
