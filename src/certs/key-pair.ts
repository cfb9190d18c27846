import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { TLS_SETTINGS } from './tls-settings.ts';

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
