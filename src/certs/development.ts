import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PACKAGE_FOLDER } from '../package-folder.ts';

/** The package's own certs folder. */
export const DEVELOPMENT_FOLDER = join(PACKAGE_FOLDER, 'certs');

export interface DevelopmentFiles {
  /** What clients trust. */
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** In days: how long a development certificate is valid, and how long before its end it is made anew. */
const VALID_DAYS = 365;
const RENEW_DAYS = 30;
const DAY = 24 * 60 * 60 * 1000;

/**
 * The development certificate in the folder, for this machine's own names; made when there is none that is good for
 * another month. Throws the file system's error where the folder cannot be written.
 */
export async function developmentCertificate(folder: string, now: Date): Promise<DevelopmentFiles> {
  const files: DevelopmentFiles = {
    caFile: join(folder, 'development-ca.pem'),
    certFile: join(folder, 'development-cert.pem'),
    keyFile: join(folder, 'development-key.pem'),
  };
  // Servers that start at once in one folder would leave a mixture of what each made: one makes, the others wait for it.
  const lock = join(folder, 'development.lock');
  for (let look = 0; look < MOST_LOOKS; look += 1) {
    if (await usable(files, now)) return files;
    if (await taken(lock)) {
      await sleep(LOOK_EVERY_MS);
      continue;
    }
    try {
      if (!(await usable(files, now))) await make(files, now);
    } finally {
      await rm(lock, { force: true });
    }
  }
  throw new Error(`${folder}: the development certificate is being changed by somebody else`);
}

/** How often the folder is looked at while another server makes the certificate, and for how long. */
const LOOK_EVERY_MS = 20;
const MOST_LOOKS = 500;

/** When a lock counts as left behind by a server that was killed: making a certificate takes a fraction of a second. */
const STALE_MS = 5_000;

/** Takes the lock, or says that another server has it. */
async function taken(lock: string): Promise<boolean> {
  await mkdir(dirname(lock), { recursive: true });
  try {
    await writeFile(lock, '', { flag: 'wx' });
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const since = await stat(lock).catch(() => undefined);
    if (since !== undefined && Date.now() - since.mtimeMs > STALE_MS) await rm(lock, { force: true });
    return true;
  }
}

async function usable({ caFile, certFile, keyFile }: DevelopmentFiles, now: Date): Promise<boolean> {
  try {
    const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map((file) => readFile(file, 'utf8')));
    const certificate = new X509Certificate(cert!);
    return (
      certificate.verify(new X509Certificate(ca!).publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(key!)) &&
      certificate.validToDate.getTime() - now.getTime() > RENEW_DAYS * DAY &&
      dnsNames().every((name) => certificate.subjectAltName?.split(', ').includes(`DNS:${name}`))
    );
  } catch {
    return false;
  }
}

async function make({ caFile, certFile, keyFile }: DevelopmentFiles, now: Date): Promise<void> {
  // Loaded here alone: it takes longer than the rest of a start, and a start seldom needs it.
  const { issueServingCertificate } = await import('./issue.ts');
  const issued = await issueServingCertificate({
    dnsNames: dnsNames(),
    ipAddresses: ['127.0.0.1', '::1'],
    // An hour back, for containers and virtual machines whose clocks are behind.
    notBefore: new Date(now.getTime() - DAY / 24),
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY),
  });
  await write(keyFile, issued.key, 0o600);
  await write(certFile, issued.cert, 0o644);
  await write(caFile, issued.ca, 0o644);
}

/** A reader sees the old file or the new one, whole. */
async function write(file: string, text: string, mode: number): Promise<void> {
  const unfinished = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(unfinished, text, { mode });
  await rename(unfinished, file);
}

function dnsNames(): string[] {
  return [...new Set(['localhost', hostname()])];
}
