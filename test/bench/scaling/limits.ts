import { setTimeout as sleep } from 'node:timers/promises';
import { bodies } from '../bodies.ts';
import type { Scratch } from '../scratch.ts';
import { LIMITS } from './arithmetic.ts';
import { limitMemory } from './memory-limit.ts';
import { type Replica, startReplica } from './replica.ts';
import { startSender } from './reviews.ts';
import { startStandIn } from './stand-in.ts';

/** The least of the limits in which a replica came to know a cluster and answered reviews. */
export interface Held {
  /** Of Services, and of Deployments. */
  size: number;
  /** MiB; undefined where none of them was enough. */
  limit: number | undefined;
  /** Bytes: the most that was resident then, and what of the heap was in use. */
  peak: number;
  heap: number;
}

/** Each size in the least limit that holds it, tried upwards from the one before. Rejects where no control group can be made. */
export async function leastLimits(
  sizes: readonly number[],
  scratch: Scratch,
  tell: (progress: string) => void,
): Promise<Held[]> {
  const all: Held[] = [];
  let from = 0;
  for (const size of sizes) {
    const standIn = await startStandIn(scratch, size);
    try {
      let held: Held | undefined;
      for (const limit of LIMITS.slice(from)) {
        tell(`${size} of each in ${limit} MiB`);
        held = await heldIn(limit, size, standIn.kubeconfig, scratch);
        if (held !== undefined) break;
        from += 1;
      }
      all.push(held ?? { size, limit: undefined, peak: Number.NaN, heap: Number.NaN });
    } finally {
      await standIn.stop();
    }
  }
  return all;
}

async function heldIn(limit: number, size: number, kubeconfig: string, scratch: Scratch): Promise<Held | undefined> {
  const group = limitMemory(limit * 2 ** 20);
  if (group === undefined) throw new Error('no control group can be made here: it takes Linux, and root');
  let replica: Replica | undefined;
  const sender = startSender(undefined);
  try {
    replica = await startReplica({ scratch, kubeconfig, around: group.around });
    // Reviews need memory too.
    const reviews = bodies().map(({ json }) => json);
    const { url, pid } = replica;
    await sender.measure({ url, pid, ca: scratch.ca, bodies: reviews, load: { atOnce: 16 }, seconds: 5 });
    const heap = await replica.metric('nodejs_heap_size_used_bytes');
    return { size, limit, peak: replica.memory().peak, heap };
  } catch (error) {
    // Killed by the system, or ended by V8: that is the answer.
    if (error instanceof Error) return undefined;
    throw error;
  } finally {
    sender.stop();
    await replica?.stop();
    await sleep(200);
    group.remove();
  }
}
