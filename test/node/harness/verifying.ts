import type { VerifyReport } from '../../../src/verify/report.ts';
import type { Cluster } from '../../cluster/harness/cluster.ts';
import { run } from '../../commands/run.ts';

/** Runs `evenkeel verify` against the cluster, and gives its exit code and its report. */
export async function verified(
  { kubeconfig }: Cluster,
  argv: readonly string[],
): Promise<{ code: number; report: VerifyReport; stderr: string }> {
  const { code, stdout, stderr } = await run(['verify', ...argv, '--kubeconfig', kubeconfig, '-o', 'json']);
  if (!stdout.startsWith('{'))
    throw new Error(`evenkeel verify ${argv.join(' ')} (exit ${code}) gave no report: ${stderr}`);
  return { code, report: JSON.parse(stdout) as VerifyReport, stderr };
}
