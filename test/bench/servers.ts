import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ask } from './ask.ts';
import { nodeOn } from './cores.ts';
import { resident } from './process-usage.ts';
import type { Scratch } from './scratch.ts';

/** A program that answers reviews. */
export interface Contestant {
  name: string;
  /** Arguments for Node, up to those that all of them take: `--port`, `--cert-file` and `--key-file`. */
  args: readonly string[];
}

const file = (path: string): string => join(import.meta.dirname, path);
const MAIN = file('../../dist/main.js');

/** The webhook as it ships: every rule, the embedded default policy, a log line for each review. */
export const EVENKEEL: Contestant = {
  name: 'Evenkeel',
  args: [
    '--max-semi-space-size=8',
    MAIN,
    '--no-cluster',
    '--host',
    '127.0.0.1',
    '--ops-port',
    '0',
    '--drain-seconds',
    '0',
  ],
};
export const BARE_FASTIFY: Contestant = { name: 'bare fastify', args: [file('floor-fastify.ts')] };
export const NODE_HTTPS: Contestant = { name: 'node:https', args: [file('floor-node.ts')] };

export interface Server {
  name: string;
  pid: number;
  /** Where reviews are sent. */
  url: string;
  /** Milliseconds from the start of the process to its first answer. */
  startedIn: number;
  /** Resident bytes after the first answer; undefined where the system does not tell. */
  atRest: number | undefined;
  /** Lets go of the log so far: at ten thousand lines a second it would fill the disk. */
  emptyLog(): void;
  /** Ends the process as a kubelet would. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 15_000;

/**
 * Starts a server on one core and waits for its first answer. Its log goes to a file, as a container's does.
 * Rejects with the end of the log where it gives none.
 */
export async function startServer(
  contestant: Contestant,
  {
    scratch,
    core,
    body,
    nodeArgs = [],
  }: { scratch: Scratch; core: number | undefined; body: string; nodeArgs?: string[] },
): Promise<Server> {
  if (contestant === EVENKEEL && !existsSync(MAIN)) throw new Error('dist/main.js is not there: run npm run build');
  const port = await freePort();
  const logFile = join(scratch.folder, `${contestant.name.replaceAll(/\W/g, '-')}-${port}.log`);
  const log = openSync(logFile, 'a');
  const { certFile, keyFile, ca } = scratch;
  const serverArgs = ['--port', String(port), '--cert-file', certFile, '--key-file', keyFile];
  const [command, args] = nodeOn(core, [...nodeArgs, ...contestant.args, ...serverArgs]);
  const began = performance.now();
  const child = spawn(command, args, { cwd: scratch.folder, stdio: ['ignore', log, log] });
  closeSync(log);
  const url = `https://127.0.0.1:${port}/mutate`;
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  try {
    await firstAnswer(child, () => ask(url, ca, body), began);
  } catch (error) {
    kill();
    const said = readFileSync(logFile, 'utf8').slice(-1000);
    throw new Error(`${contestant.name}: ${error instanceof Error ? error.message : error}\n${said}`);
  }
  const startedIn = performance.now() - began;
  const pid = child.pid ?? 0;
  return {
    name: contestant.name,
    pid,
    url,
    startedIn,
    atRest: resident(pid)?.now,
    emptyLog: () => truncateSync(logFile),
    stop: async () => {
      await ended(child);
      process.off('exit', kill);
    },
  };
}

async function firstAnswer(child: ChildProcess, asking: () => Promise<unknown>, began: number): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`ended with code ${child.exitCode} instead of answering`);
    try {
      await asking();
      return;
    } catch (error) {
      const refused = (error as NodeJS.ErrnoException).code === 'ECONNREFUSED';
      if (!refused || performance.now() - began > START_TIMEOUT_MS) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    const killing = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS);
    child.once('exit', () => {
      clearTimeout(killing);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/** A port nobody listens on. The time to the first answer is measured without waiting for a log line to name one. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
