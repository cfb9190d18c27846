import { spawn } from 'node:child_process';
import type { Environment } from '../config/options.ts';

export interface Answer {
  /** The exit code; -1 where a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs kubectl, and gives what it printed, whatever its exit code. */
export type Kubectl = (args: readonly string[]) => Promise<Answer>;

/** kubectl could not be run, or get what it was asked for; the message is its own, where it has said something. */
export class UnreadableCluster extends Error {
  override name = 'UnreadableCluster';
}

/**
 * The kubectl on the PATH, so that every context, proxy and credential plugin works as the person knows it. `connection`
 * are flags that go with every call. Standard input is the person's: credential plugins may ask something.
 */
export function kubectlOnPath(
  { env, folder }: { env: Environment; folder: string },
  connection: readonly string[],
): Kubectl {
  return (args) =>
    new Promise((resolve, reject) => {
      const child = spawn('kubectl', [...args, ...connection], {
        cwd: folder,
        env,
        stdio: ['inherit', 'pipe', 'pipe'],
      });
      const stdout: Buffer[] = [];
      const stderr: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
      child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
        const why = code === 'ENOENT' ? 'kubectl is not on the PATH' : `kubectl cannot be run: ${message}`;
        reject(new UnreadableCluster(why));
      });
      child.once('close', (code) => {
        const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString('utf8');
        resolve({ code: code ?? -1, stdout: text(stdout), stderr: text(stderr) });
      });
    });
}

/** Why kubectl failed, in its own words. */
export function refusalOf({ code, stderr }: Answer): string {
  return stderr.trimEnd() || `kubectl ended with ${code}`;
}
