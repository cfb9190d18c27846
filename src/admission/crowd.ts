/**
 * How long the requests of one turn of the event loop may be judged, in milliseconds. Who is not judged by then has waited
 * for as long, or for twice as long where the turn before was as full: less than the 2 s after which the API server goes.
 */
const MOST_OF_A_TURN_MS = 500;

/**
 * Asked once a request, before the costly part of it: whether too many came at once for this one to be judged in time. One
 * connection has one request at a time, so that everybody who waits is seen within a turn, and the next begins afresh.
 */
export function crowd(nowMs: () => number = () => performance.now()): () => boolean {
  let began: number | undefined;
  return () => {
    const now = nowMs();
    if (began === undefined) {
      began = now;
      setImmediate(() => {
        began = undefined;
      });
    }
    return now - began > MOST_OF_A_TURN_MS;
  };
}
