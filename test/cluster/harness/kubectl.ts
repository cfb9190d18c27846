import { spawn } from 'node:child_process';

export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

export interface Kubectl {
  /** Runs kubectl and gives what it printed, whatever its exit code. `input` goes to standard input. */
  (args: readonly string[], input?: string): Promise<Answer>;
  /** The same, where it must succeed: standard output, or an error with what kubectl said. */
  ok(args: readonly string[], input?: string): Promise<string>;
  /** `kubectl … -o json`, parsed; the shape is the caller's to know. */
  json<T>(args: readonly string[], input?: string): Promise<T>;
}

/** Several objects as one document for kubectl's standard input. */
export function listOf(items: readonly object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** A kubectl that speaks to the cluster of the kubeconfig and keeps what it caches in the folder. */
export function kubectlFor(program: string, kubeconfig: string, cacheFolder: string): Kubectl {
  const env = { ...process.env, KUBECONFIG: kubeconfig, KUBECACHEDIR: cacheFolder, NO_COLOR: '1' };
  const run = (args: readonly string[], input = '') =>
    new Promise<Answer>((resolve, reject) => {
      const child = spawn(program, args, { env });
      const answer = { stdout: '', stderr: '' };
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        answer.stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        answer.stderr += text;
      });
      child.once('error', reject);
      child.once('close', (code) => resolve({ code: code ?? -1, ...answer }));
      // kubectl may refuse its arguments and be gone before it reads.
      child.stdin.on('error', () => {}).end(input);
    });
  const ok = async (args: readonly string[], input?: string) => {
    const { code, stdout, stderr } = await run(args, input);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr || stdout}`);
    return stdout;
  };
  const json = async <T>(args: readonly string[], input?: string) =>
    JSON.parse(await ok([...args, '-o', 'json'], input)) as T;
  return Object.assign(run, { ok, json });
}
