import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { nodeOn } from './cores.ts';

// Both ends of a process that measures by order, one order after the other, on a core of its own.

/** A process that measures. */
export interface MeasuringProcess<Order, Measured> {
  /** Rejects where it ends instead. */
  measure(order: Order): Promise<Measured>;
  stop(): void;
}

/** Starts the program, which calls `takeOrders`, on one core. */
export function startMeasuring<Order extends object, Measured>(
  program: string,
  core: number | undefined,
): MeasuringProcess<Order, Measured> {
  const [command, args] = nodeOn(core, [program]);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return {
    async measure(order) {
      child.send(order);
      const gone = new AbortController();
      return await Promise.race([
        once(child, 'message', { signal: gone.signal }).then(([message]) => message as Measured),
        once(child, 'exit', { signal: gone.signal }).then(([code]): never => {
          throw new Error(`the load ended with code ${code} instead of measuring`);
        }),
      ]).finally(() => gone.abort());
    },
    stop: () => child.connected && child.disconnect(),
  };
}

/** In that process: measures as it is told, until whoever started it lets go. Nothing where nobody started it so. */
export function takeOrders<Order, Measured>(measure: (order: Order) => Promise<Measured>): void {
  if (process.send === undefined) return;
  process.on('message', (order: Order) => {
    measure(order).then(
      (measured) => process.send?.(measured),
      (error: unknown) => {
        throw error;
      },
    );
  });
  process.on('disconnect', () => process.exit(0));
}
