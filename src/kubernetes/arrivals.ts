/** Waits for what is on its way, briefly and in small numbers. */
export interface Arrivals {
  /** Resolves when `arrived` is called with the key, after the time limit, or at once where too many wait already. */
  wait(key: string): Promise<void>;
  arrived(key: string): void;
  /** Sends everybody away. */
  close(): void;
}

export function arrivals({ waitMs, maxWaiters }: { waitMs: number; maxWaiters: number }): Arrivals {
  const waiting = new Map<string, Set<() => void>>();
  let waiters = 0;
  let closed = false;

  function release(key: string): void {
    for (const resolve of waiting.get(key) ?? []) resolve();
  }

  return {
    wait(key) {
      if (closed || waiters >= maxWaiters) return Promise.resolve();
      return new Promise((resolve) => {
        const those = waiting.get(key) ?? new Set();
        waiting.set(key, those);
        const leave = () => {
          clearTimeout(timer);
          if (!those.delete(leave)) return;
          waiters -= 1;
          if (those.size === 0) waiting.delete(key);
          resolve();
        };
        const timer = setTimeout(leave, waitMs);
        those.add(leave);
        waiters += 1;
      });
    },
    arrived: release,
    close() {
      closed = true;
      for (const key of [...waiting.keys()]) release(key);
    },
  };
}
