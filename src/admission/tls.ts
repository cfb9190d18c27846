import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions, type TlsOptions } from 'node:tls';
import { watchFiles } from '../file-watch.ts';

/** A certificate or key that cannot be served; the message is one line that names the file. */
export class CertificateError extends Error {
  override name = 'CertificateError';
}

export interface KeyPairFiles {
  certFile: string;
  keyFile: string;
}

/** A certificate that can be served. */
export interface KeyPair {
  /** PEM; the chain, the serving certificate first. */
  cert: string;
  /** PEM. */
  key: string;
  expires: Date;
  /** What is wrong with it though it can be served: it has expired, or is not valid yet. */
  warning?: string;
}

/**
 * TLS 1.3 and 1.2, and of 1.2 only what Go's client offers that has forward secrecy and authenticated encryption.
 * Source: https://wiki.mozilla.org/Security/Server_Side_TLS, "intermediate"
 */
export const TLS_SETTINGS = {
  minVersion: 'TLSv1.2',
  /** Milliseconds; no API server takes that long. */
  handshakeTimeout: 10_000,
  ciphers: [
    'TLS_AES_128_GCM_SHA256',
    'TLS_AES_256_GCM_SHA384',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
} as const satisfies TlsOptions;

/** Reads a certificate and its key and makes sure that they can be served together; throws a CertificateError. */
export async function loadKeyPair({ certFile, keyFile }: KeyPairFiles, now: Date): Promise<KeyPair> {
  const [cert, key] = await Promise.all([read(certFile, 'certificate'), read(keyFile, 'private key')]);
  const certificate = parseCertificate(cert, certFile);
  if (!certificate.checkPrivateKey(parseKey(key, keyFile))) {
    throw new CertificateError(
      `${keyFile}: the private key does not match the certificate in ${certFile}; give the two that were issued together`,
    );
  }
  try {
    createSecureContext({ ...TLS_SETTINGS, cert, key });
  } catch (error) {
    throw new CertificateError(`${certFile}: TLS refuses this certificate: ${messageOf(error)}`);
  }
  const pair: KeyPair = { cert, key, expires: certificate.validToDate };
  const warning = outOfDate(certificate, certFile, now);
  return warning === undefined ? pair : { ...pair, warning };
}

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

async function read(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const reason = { ENOENT: 'no such file', EACCES: 'permission denied', EISDIR: 'is a folder' };
    const code = (error as NodeJS.ErrnoException).code as keyof typeof reason;
    throw new CertificateError(`${file}: cannot read the ${what}: ${reason[code] ?? messageOf(error)}`);
  }
}

function parseCertificate(pem: string, file: string): X509Certificate {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new CertificateError(`${file}: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
  }
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new CertificateError(`${file}: the certificate cannot be decoded: ${messageOf(error)}`);
  }
}

function parseKey(pem: string, file: string): KeyObject {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem)) {
    throw new CertificateError(`${file}: holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)`);
  }
  if (pem.includes('ENCRYPTED')) {
    throw new CertificateError(`${file}: the private key is encrypted; there is nobody to ask for the passphrase`);
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new CertificateError(`${file}: the private key cannot be decoded: ${messageOf(error)}`);
  }
}

function outOfDate({ validFromDate, validToDate }: X509Certificate, file: string, now: Date): string | undefined {
  if (validToDate <= now) return `${file}: the certificate expired at ${validToDate.toISOString()}; renew it`;
  if (validFromDate > now) return `${file}: the certificate is not valid before ${validFromDate.toISOString()}`;
  return undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
