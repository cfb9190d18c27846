import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueServingCertificate } from '../../src/certs/issue.ts';

/** What every server of a run shares: a folder for logs, and one certificate, so that TLS costs them all the same. */
export interface Scratch {
  folder: string;
  certFile: string;
  keyFile: string;
  /** PEM, what clients trust. */
  ca: string;
}

const DAY = 24 * 60 * 60 * 1000;

/** Makes a folder for the run; it is gone when the process ends, however it ends. */
export async function makeScratch(): Promise<Scratch> {
  const folder = mkdtempSync(join(tmpdir(), 'evenkeel-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const now = Date.now();
  const { ca, cert, key } = await issueServingCertificate({
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + DAY),
  });
  const certFile = join(folder, 'tls.crt');
  const keyFile = join(folder, 'tls.key');
  writeFileSync(certFile, cert);
  writeFileSync(keyFile, key, { mode: 0o600 });
  return { folder, certFile, keyFile, ca };
}
