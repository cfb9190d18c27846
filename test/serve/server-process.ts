import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type IssuedCertificate, issueServingCertificate } from '../../src/certs/issue.ts';

export const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(PACKAGE, 'src/main.ts');

export type LogLine = Record<string, unknown> & { level: string; msg: string };

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
  lines: LogLine[];
}

export interface ServerProcess {
  port: number;
  opsPort: number;
  kill(signal: NodeJS.Signals): void;
  /** Nobody reads its log any more; what it goes on writing there fails. */
  closeLog(): void;
  /** Resolves to the first log line of that message, past or to come. */
  logged(message: string): Promise<LogLine>;
  ended: Promise<Ended>;
}

/** A folder that goes with the test. */
export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-serve-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export function issue(days = 30): Promise<IssuedCertificate> {
  const now = Date.now();
  return issueServingCertificate({
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    notBefore: new Date(now - 60 * 24 * 3600 * 1000),
    notAfter: new Date(now + days * 24 * 3600 * 1000),
  });
}

/** Writes the pair as files of a folder, and gives the flags that name them. */
export async function certificateFlags(
  folder: string,
  { cert, key }: { cert: string; key: string },
): Promise<string[]> {
  const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key);
  return ['--cert-file', certFile, '--key-file', keyFile];
}

/** Runs the server to its end, for the cases in which it does not come up. */
export function run(flags: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return watch(start(flags, env)).ended;
}

/** Starts the server on free ports of the loopback address; it is killed when the test is over. */
export async function startServer(t: TestContext, flags: readonly string[]): Promise<ServerProcess> {
  const child = start(['--no-cluster', '--host', '127.0.0.1', '--port', '0', '--ops-port', '0', ...flags]);
  t.after(() => child.kill('SIGKILL'));
  const { logged, ended } = watch(child);
  const gone = ended.then(({ code, stderr }) => {
    throw new Error(`the server has ended with ${code}: ${stderr}`);
  });
  gone.catch(() => {});
  const { port, opsPort } = await Promise.race([logged('serving'), gone]);
  return {
    port: port as number,
    opsPort: opsPort as number,
    kill: (signal) => void child.kill(signal),
    closeLog: () => void child.stdout?.destroy(),
    logged: (message) => Promise.race([logged(message), gone]),
    ended,
  };
}

/** The server as a bare process; `stdout` is a file descriptor, where it is to be no pipe. */
export function start(
  flags: readonly string[],
  env: NodeJS.ProcessEnv = {},
  stdout: number | 'pipe' = 'pipe',
): ChildProcess {
  const own = Object.entries(process.env).filter(([name]) => !/^(EVENKEEL_|KUBE|NODE_TEST_)/.test(name));
  return spawn(process.execPath, [MAIN, ...flags], {
    cwd: PACKAGE,
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', stdout, 'pipe'],
  });
}

function watch(child: ChildProcess): { logged(message: string): Promise<LogLine>; ended: Promise<Ended> } {
  const lines: LogLine[] = [];
  const waiting = new Map<string, ((line: LogLine) => void)[]>();
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  createInterface({ input: child.stdout! }).on('line', (text) => {
    const line = JSON.parse(text) as LogLine;
    lines.push(line);
    for (const tell of waiting.get(line.msg) ?? []) tell(line);
    waiting.delete(line.msg);
  });
  return {
    logged(message) {
      const past = lines.find(({ msg }) => msg === message);
      if (past !== undefined) return Promise.resolve(past);
      return new Promise((resolve) => waiting.set(message, [...(waiting.get(message) ?? []), resolve]));
    },
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal, stderr, lines })),
  };
}
