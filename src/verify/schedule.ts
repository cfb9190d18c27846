/** When requests are sent: each at its time, whatever became of those before it. */
export interface Schedule {
  /**
   * The times, in milliseconds, at which those requests were due that are to be sent now. What could not be sent within
   * 250 ms of its time is left out and counted, because to catch up would exceed the rate.
   */
  due(nowMs: number): number[];
  /** When the next one is due, in milliseconds. */
  nextDueMs(): number;
  /** Requests left out. */
  unsent(): number;
}

/** How late a request may be sent at most, in milliseconds. */
export const LATEST_MS = 250;

/** Places at an even distance, the first one at 0: in no window are there more of them than the rate allows. */
export function schedule(rate: number): Schedule {
  let next = 0;
  let unsent = 0;
  return {
    due(nowMs) {
      const due: number[] = [];
      for (; (next * 1000) / rate <= nowMs; next += 1) {
        const at = (next * 1000) / rate;
        if (nowMs - at > LATEST_MS) unsent += 1;
        else due.push(at);
      }
      return due;
    },
    nextDueMs: () => (next * 1000) / rate,
    unsent: () => unsent,
  };
}
