import { join } from 'node:path';
import type { Body } from '../bodies.ts';
import type { Cores } from '../cores.ts';
import { type MeasuringProcess, startMeasuring } from '../measuring-process.ts';
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

/** Starts the process that sends reviews, on one core. */
export function startSender(core: number | undefined): MeasuringProcess<Order, Load> {
  return startMeasuring(join(import.meta.dirname, 'review-load.ts'), core);
}
