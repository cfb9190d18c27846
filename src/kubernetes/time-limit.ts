/**
 * Runs with a signal that aborts when `stop` does, or with `late()` as its reason after that many milliseconds without a
 * call of `renew`. Rejects at that moment even if `run` takes no notice, and leaves neither timer nor listener behind
 * (AbortSignal.any would: a signal that lives as long as the process collects its dependants).
 */
export async function withTimeLimit<R>(
  stop: AbortSignal,
  ms: number,
  late: () => Error,
  run: (signal: AbortSignal, renew: () => void) => Promise<R>,
): Promise<R> {
  stop.throwIfAborted();
  const controller = new AbortController();
  const cut = Promise.withResolvers<never>();
  const abort = (reason: unknown) => {
    controller.abort(reason);
    cut.reject(reason);
  };
  const onStop = () => abort(stop.reason);
  const timer = setTimeout(() => abort(late()), ms);
  let running = true;
  const renew = () => {
    if (running && !controller.signal.aborted) timer.refresh();
  };
  stop.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([run(controller.signal, renew), cut.promise]);
  } finally {
    running = false;
    clearTimeout(timer);
    stop.removeEventListener('abort', onStop);
  }
}
