import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { argumentsFor } from '../config/flags.ts';
import { CONFIGURATION_FILE, jobName } from '../verify/in-cluster/objects.ts';
import { type JobDeps, runJob } from '../verify/in-cluster/run-job.ts';
import { mayBegin } from '../verify/prepare.ts';
import type { VerifyReport } from '../verify/report.ts';
import type { VerifyDeps, VerifyOptions } from '../verify/verify.ts';
import { version } from '../version.ts';
import type { VerifyFlags } from './verify-flags.ts';

/** The image of the same version, where a release publishes it; the chart's values name the same. */
export const IMAGE = `ghcr.io/evenkeel/evenkeel:${version}`;

/** Flags that are for this side; all others are the Job's too. */
const FOR_HERE: readonly (keyof VerifyFlags)[] = [
  'inCluster',
  'image',
  'keep',
  'output',
  'junit',
  'kubeconfig',
  'config',
];

/**
 * Asks what is to be asked of a person, and has a Job do the rest. Undefined where the Job has ended without a report: its
 * log has said why.
 */
export async function verifyInCluster(
  deps: VerifyDeps & Pick<JobDeps, 'again'>,
  options: VerifyOptions,
  flags: VerifyFlags,
  configurationFile: string | undefined,
): Promise<VerifyReport | undefined> {
  const { name, namespace } = options;
  await mayBegin(deps, options);
  const passed = Object.entries(flags).filter(([flag]) => !(FOR_HERE as readonly string[]).includes(flag));
  const own = { namespace, yes: true, output: 'json' };
  const config = configurationFile === undefined ? {} : { config: CONFIGURATION_FILE };
  return runJob(
    { client: deps.client, progress: (line) => deps.progress.line(line), signal: deps.signal, again: deps.again },
    {
      namespace,
      deployment: name,
      name: jobName(name, randomBytes(3).toString('hex')),
      image: flags.image ?? IMAGE,
      argv: ['verify', `deployment/${name}`, ...argumentsFor({ ...Object.fromEntries(passed), ...own, ...config })],
      configuration: configurationFile === undefined ? undefined : await readFile(configurationFile, 'utf8'),
      keep: flags.keep ?? false,
    },
  );
}
