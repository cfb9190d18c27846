import { join } from 'node:path';
import type { Measured, Order } from './load.ts';
import { startMeasuring } from './measuring-process.ts';

export interface Load {
  /** Sends reviews for the time ordered. Rejects where one of them failed: such a measurement would be void. */
  measure(order: Order): Promise<Measured>;
  stop(): void;
}

/** Starts the process that makes the load, on one core; it goes on for all measurements, warm like the servers. */
export function startLoad(core: number | undefined): Load {
  const { measure, stop } = startMeasuring<Order, Measured>(join(import.meta.dirname, 'load.ts'), core);
  return {
    async measure(order) {
      const measured = await measure(order);
      if (measured.failed > 0) throw new Error(`${order.url}: ${measured.failed} reviews got no 200`);
      return measured;
    },
    stop,
  };
}
