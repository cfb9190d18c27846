/** How long a list-and-watch waits for what, in milliseconds. */
export interface Timings {
  /** A watch is asked to end after about this long, ±20 % so that replicas and resources do not do it together. */
  watchMs: number;
  /** And is cut if it has not ended by itself so much later. */
  graceMs: number;
  /**
   * A watch that says nothing for so long may have stalled, and is begun anew. Bookmarks come every minute where anything
   * changes; the API server has none to send where nothing does, so that a silence alone is no fault.
   */
  silenceMs: number;
  /** The most for one page of a list: the API server's own limit on requests. */
  pageMs: number;
  /** Everything is listed anew so often, in case a watch left something out (etcd restored from a backup). */
  relistMs: number;
  /** A watch that ends sooner counts as failed, however it ended, so that there is never a storm of requests. */
  shortWatchMs: number;
  /** The wait after a first failure; it doubles with each further one. */
  firstDelayMs: number;
  maxDelayMs: number;
  /** How long the first list may fail before the caller is told. */
  startMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  watchMs: 300_000,
  graceMs: 30_000,
  silenceMs: 150_000,
  pageMs: 60_000,
  relistMs: 1_800_000,
  shortWatchMs: 10_000,
  firstDelayMs: 500,
  maxDelayMs: 30_000,
  startMs: 30_000,
};

/**
 * What keeps a healthy watch from growing as old as that: nothing may happen to a resource for hours, and its watch is
 * begun anew, and young again, when half of the time has passed.
 */
export function timingsFor(staleAfterMs: number): Partial<Timings> {
  const silenceMs = Math.min(DEFAULT_TIMINGS.silenceMs, staleAfterMs / 2);
  // One that is given up for its silence has not failed, however soon that is.
  return { silenceMs, shortWatchMs: Math.min(DEFAULT_TIMINGS.shortWatchMs, silenceMs / 2) };
}

/** The wait after so many failures in a row, between half and all of its exponential growth; none after none. */
export function delayMs(failures: number, { firstDelayMs, maxDelayMs }: Timings): number {
  if (failures === 0) return 0;
  return Math.min(maxDelayMs, firstDelayMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}

/** The time, ±20 %. */
export function jittered(ms: number): number {
  return ms * (0.8 + Math.random() * 0.4);
}
