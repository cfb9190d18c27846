/** How the process is asked to stop. */
export interface StopSignals {
  /** Aborted when the process should go: it drains. */
  stop: AbortSignal;
  /** Aborted when it should go now: no drain, or no more of it. */
  hurry: AbortSignal;
  /** Aborted when it is asked a second time, whatever the signals. */
  again: AbortSignal;
}

/**
 * SIGTERM is how Kubernetes stops a container while requests still arrive, so it drains; a second one is somebody's
 * impatience. SIGINT is a person at the terminal, for whom nothing needs to be waited for.
 */
export function stopSignals(source: Pick<NodeJS.Process, 'on'>): StopSignals {
  const stop = new AbortController();
  const hurry = new AbortController();
  const again = new AbortController();
  source.on('SIGTERM', () => {
    if (stop.signal.aborted) {
      hurry.abort();
      again.abort();
    }
    stop.abort();
  });
  source.on('SIGINT', () => {
    if (stop.signal.aborted) again.abort();
    hurry.abort();
    stop.abort();
  });
  return { stop: stop.signal, hurry: hurry.signal, again: again.signal };
}
