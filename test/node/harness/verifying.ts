import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { VerifyReport } from '../../../src/verify/report.ts';
import type { Cluster } from '../../cluster/harness/cluster.ts';

export interface Verified {
  code: number;
  report: VerifyReport;
  stderr: string;
}

const cli = join(import.meta.dirname, '../../../src/cli.ts');

/** Runs `evenkeel verify` against the cluster as a process of its own, and gives its exit code and its report. An abort ends it. */
export function verified({ kubeconfig }: Cluster, argv: readonly string[], signal?: AbortSignal): Promise<Verified> {
  const { promise, resolve, reject } = Promise.withResolvers<Verified>();
  const args = [cli, 'verify', ...argv, '--kubeconfig', kubeconfig, '-o', 'json'];
  execFile(process.execPath, args, { maxBuffer: 2 ** 26, signal }, (error, stdout, stderr) => {
    const code = error === null ? 0 : Number(error.code);
    if (stdout.startsWith('{')) resolve({ code, report: JSON.parse(stdout) as VerifyReport, stderr });
    else reject(new Error(`evenkeel verify ${argv.join(' ')} (exit ${code}) gave no report: ${stderr}`));
  });
  return promise;
}
