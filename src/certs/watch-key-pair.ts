import { watchFiles } from '../file-watch.ts';
import { type KeyPair, type KeyPairFiles, loadKeyPair } from './key-pair.ts';

/** How often the files are looked at, in milliseconds; a change is served when two looks have found the same. */
const LOOK_EVERY_MS = 500;

export interface KeyPairWatchDeps {
  files: KeyPairFiles;
  /** What the server was started with. */
  serving: KeyPair;
  now(): Date;
  /** Serves the pair from now on. */
  serve(pair: KeyPair): void;
  /** The files hold no pair that can be served: half written, or not of one another. The one before stays in use. */
  onRejected(error: Error): void;
}

/** Has a new pair served as soon as both files hold it, without a restart. The watch ends with `stop`. */
export function watchKeyPair({ files, serving, now, serve, onRejected }: KeyPairWatchDeps): {
  stop(): void;
} {
  let current = serving;
  let stopped = false;
  const load = async () => {
    try {
      const pair = await loadKeyPair(files, now());
      if (stopped || (pair.cert === current.cert && pair.key === current.key)) return;
      serve(pair);
      current = pair;
    } catch (error) {
      if (!stopped) onRejected(error as Error);
    }
  };
  // One load after another, so that the last state of the files is always looked at.
  let loading = Promise.resolve();
  const loadNext = () => {
    loading = loading.then(load);
  };
  const stopWatch = watchFiles([files.certFile, files.keyFile], loadNext, { intervalMs: LOOK_EVERY_MS });
  // The files may have changed between the start's own look at them and this watch's first.
  loadNext();
  return {
    stop() {
      stopped = true;
      stopWatch();
    },
  };
}
