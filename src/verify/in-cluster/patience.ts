import { setTimeout as sleep } from 'node:timers/promises';
import { mayPass, retryAfterMs } from '../../kubernetes/failure.ts';

/** For how long the API server may be away while a Job runs, in milliseconds: the run goes on without it. */
const PATIENCE_MS = 300_000;

/** How long is waited before it is asked again, in milliseconds. */
const WAIT_MS = 1000;

/** What stands between two attempts, however often it is called. */
export interface Patience {
  /** Waits after a failure; rejects with it where patience does not help, or there is no more of it. */
  after(error: unknown): Promise<void>;
  /** The API server has answered. */
  renew(): void;
}

export function patience(signal: AbortSignal): Patience {
  let awaySince: number | undefined;
  return {
    async after(error) {
      signal.throwIfAborted();
      awaySince ??= performance.now();
      if (!mayPass(error) || performance.now() - awaySince > PATIENCE_MS) throw error;
      const delay = Math.max(WAIT_MS, retryAfterMs(error));
      await sleep(delay, undefined, { signal }).catch(() => signal.throwIfAborted());
    },
    renew() {
      awaySince = undefined;
    },
  };
}

/** Asks until there is an answer. What is asked has to be safe to be asked twice. */
export async function patiently<R>(signal: AbortSignal, ask: () => Promise<R>): Promise<R> {
  const { after } = patience(signal);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      await after(error);
    }
  }
}
