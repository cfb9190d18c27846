/** Waits between the rounds of a loop that something may call for. */
export interface Wakeable {
  /** Resolves when it is woken, or was since the last time, and after the time at the latest. */
  next(): Promise<void>;
  wake(): void;
}

export function wakeable(longestMs: number): Wakeable {
  let woken = false;
  let resolve: (() => void) | undefined;
  return {
    next() {
      if (woken) {
        woken = false;
        return Promise.resolve();
      }
      return new Promise((done) => {
        const timer = setTimeout(() => resolve?.(), longestMs).unref();
        resolve = () => {
          clearTimeout(timer);
          resolve = undefined;
          done();
        };
      });
    },
    wake() {
      if (resolve === undefined) woken = true;
      else resolve();
    },
  };
}
