import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Body } from '../bodies.ts';
import { type Cores, nodeOn } from '../cores.ts';
import type { Scratch } from '../scratch.ts';
import { type Replica, startReplica } from './replica.ts';
import type { Load, Order } from './review-load.ts';

/** What reviews cost a replica that knows a cluster of that size. */
export interface Reviews {
  size: number;
  /** What was sent: so many a second, or so many at once. */
  load: Order['load'];
  measured: Load;
}

export interface ReviewsOptions {
  scratch: Scratch;
  kubeconfig: string;
  size: number;
  bodies: readonly Body[];
  loads: readonly Order['load'][];
  seconds: number;
  cores: Cores | undefined;
}

export async function measureReviews(options: ReviewsOptions): Promise<Reviews[]> {
  const { scratch, kubeconfig, size, loads, seconds, cores } = options;
  const bodies = options.bodies.map(({ json }) => json);
  const replica = await startReplica({ scratch, kubeconfig, core: cores?.server });
  const sender = startSender(cores?.load);
  try {
    const order = (load: Order['load'], time: number): Order =>
      orderTo(replica, { ca: scratch.ca, bodies, load, time });
    // Until V8 has compiled what is hot.
    await sender.measure(order({ atOnce: 8 }, 3));
    const all: Reviews[] = [];
    for (const load of loads) all.push({ size, load, measured: await sender.measure(order(load, seconds)) });
    return all;
  } finally {
    sender.stop();
    await replica.stop();
  }
}

function orderTo(
  { url, pid }: Replica,
  { ca, bodies, load, time }: { ca: string; bodies: string[]; load: Order['load']; time: number },
): Order {
  return { url, pid, ca, bodies, load, seconds: time };
}

/** Sends reviews as ordered, one order after the other. */
interface Sender {
  measure(order: Order): Promise<Load>;
  stop(): void;
}

/** Starts the process that sends reviews, on one core. */
export function startSender(core: number | undefined): Sender {
  const [command, args] = nodeOn(core, [join(import.meta.dirname, 'review-load.ts')]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    async measure(order) {
      child.send(order);
      const gone = new AbortController();
      return await Promise.race([
        once(child, 'message', { signal: gone.signal }).then(([message]) => message as Load),
        once(child, 'exit', { signal: gone.signal }).then(([code]): never => {
          throw new Error(`the load ended with code ${code} instead of measuring`);
        }),
      ]).finally(() => gone.abort());
    },
    stop: () => child.connected && child.disconnect(),
  };
}
