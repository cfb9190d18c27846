import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A server that runs beside the tests. */
export interface Child {
  readonly pid: number;
  /** False once it has ended, for whatever reason. */
  readonly running: boolean;
  /** What it wrote so far, standard output and error together. */
  output(): string;
  /** Ends it by SIGTERM, or the signal given, and resolves with its exit code or the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals>;
  readonly ended: Promise<number | NodeJS.Signals>;
}

const children = new Set<ChildProcess>();

function killAll(): void {
  for (const child of children) child.kill('SIGKILL');
}

process.on('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** Starts the program with its output in the file. It is killed when the tests' own process ends. */
export function startChild(program: string, args: readonly string[], log: string, env = process.env): Child {
  const file = openSync(log, 'a');
  const child = spawn(program, args, { stdio: ['ignore', file, file], env });
  closeSync(file);
  children.add(child);
  // One that a failed test forgot must not keep the tests' process alive, which kills it at its end.
  child.unref();
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      children.delete(child);
      resolve(code ?? (signal as NodeJS.Signals));
    });
  });
  // Whoever waits hears of it; a program that cannot be started must not end the tests unheard.
  ended.catch(() => {});
  return {
    pid: child.pid ?? -1,
    get running() {
      return children.has(child);
    },
    output: () => readFileSync(log, 'utf8'),
    stop(signal = 'SIGTERM') {
      child.ref();
      child.kill(signal);
      return ended;
    },
    ended,
  };
}
