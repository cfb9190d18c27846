import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { nodeOn } from './cores.ts';
import type { Measured, Order } from './load.ts';

export interface Load {
  /** Sends reviews for the time ordered. Rejects where one of them failed: such a measurement would be void. */
  measure(order: Order): Promise<Measured>;
  stop(): void;
}

/** Starts the process that makes the load, on one core; it goes on for all measurements, warm like the servers. */
export function startLoad(core: number | undefined): Load {
  const [command, args] = nodeOn(core, [join(import.meta.dirname, 'load.ts')]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    async measure(order) {
      child.send(order);
      const gone = new AbortController();
      const measured = await Promise.race([
        once(child, 'message', { signal: gone.signal }).then(([message]) => message as Measured),
        once(child, 'exit', { signal: gone.signal }).then(([code]): never => {
          throw new Error(`the load ended with code ${code} instead of measuring`);
        }),
      ]).finally(() => gone.abort());
      if (measured.failed > 0) throw new Error(`${order.url}: ${measured.failed} reviews got no 200`);
      return measured;
    },
    stop: () => child.disconnect(),
  };
}
