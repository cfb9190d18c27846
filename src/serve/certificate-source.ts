import type { Logger } from 'pino';
import type { Check } from '../admission/health.ts';
import { certificateFiles } from '../certs/files.ts';
import { type KeyPair, loadKeyPair } from '../certs/key-pair.ts';
import { watchKeyPair } from '../certs/watch-key-pair.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { nobodyAsks, trustInFiles } from './trust-in-files.ts';

/** Where the certificate that is served comes from, as it changes while the process runs. */
export interface CertificateSource {
  /** For the log: the file, or the Secret. */
  origin: Readonly<Record<string, string>>;
  /** What to serve at first; absent: not known yet. */
  first?: KeyPair | undefined;
  /** What clients trust, where it is a file of our own making. */
  caFile?: string | undefined;
  /** Has each pair served that is to be served from now on; one that TLS refuses is thrown back. */
  follow(serve: (pair: KeyPair) => void): void;
  /** Conditions of readiness beside the certificate's own dates. */
  checks(): readonly Check[];
  /** Never resolves; rejects with a ClusterError where there is no certificate to be had. */
  failed: Promise<never>;
  stop(): unknown;
}

export interface CertificateFilesOptions {
  certFile?: string | undefined;
  keyFile?: string | undefined;
  /** Whether there is one, whose API server is to trust the certificate. */
  cluster: boolean;
  kubeconfig?: string | undefined;
  staleAfterSeconds: number;
}

/** The pair in the files that the platform names, or else the development certificate. Rejects with a CertificateError. */
export async function certificateInFiles(
  { cluster, kubeconfig, staleAfterSeconds, ...options }: CertificateFilesOptions,
  { logger, metrics, now }: { logger: Logger; metrics: Metrics; now(): Date },
): Promise<CertificateSource> {
  const files = await certificateFiles(options, now());
  const first = await loadKeyPair(files, now());
  if (first.warning !== undefined) logger.warn(first.warning);
  const trust = cluster ? trustInFiles({ kubeconfig, staleAfterSeconds, logger, metrics, now }) : nobodyAsks;
  let watch: { stop(): void } | undefined;
  let chain = first.cert;
  return {
    origin: { file: files.certFile },
    first,
    caFile: files.caFile,
    follow(to) {
      const serve = (pair: KeyPair) => {
        to(pair);
        chain = pair.cert;
      };
      const onRejected = (error: Error) =>
        logger.error({ error: error.message }, 'the certificate in use stays: the new one is no good');
      watch = watchKeyPair({ files, serving: first, now, serve, onRejected });
    },
    checks: () => trust.checks(chain),
    failed: new Promise(() => {}),
    stop() {
      trust.stop();
      watch?.stop();
    },
  };
}
