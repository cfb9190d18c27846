import type { SecureContextOptions } from 'node:tls';
import { watchFiles } from '../file-watch.ts';
import { type KeyPair, type KeyPairFiles, loadKeyPair } from './key-pair.ts';
import { TLS_SETTINGS } from './tls-settings.ts';

/** How often the files are looked at, in milliseconds; a change is served when two looks have found the same. */
const LOOK_EVERY_MS = 500;

/** What has `setSecureContext`: the HTTPS server. Connections that are open keep the certificate they began with. */
export interface TlsServer {
  setSecureContext(options: SecureContextOptions): void;
}

export interface KeyPairWatchDeps {
  files: KeyPairFiles;
  /** What the server was started with. */
  serving: KeyPair;
  server: TlsServer;
  now(): Date;
  onServed(pair: KeyPair): void;
  /** The files hold no pair that can be served: half written, or not of one another. The one before stays in use. */
  onRejected(error: Error): void;
}

/** Serves a new pair as soon as both files hold it, without a restart. The watch ends with `stop`. */
export function watchKeyPair({ files, serving, server, now, onServed, onRejected }: KeyPairWatchDeps): {
  stop(): void;
} {
  let current = serving;
  let stopped = false;
  const load = async () => {
    try {
      const pair = await loadKeyPair(files, now());
      if (stopped || (pair.cert === current.cert && pair.key === current.key)) return;
      server.setSecureContext({ ...TLS_SETTINGS, cert: pair.cert, key: pair.key });
      current = pair;
      onServed(pair);
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
