import type { V1Deployment, V1ObjectMeta } from '@kubernetes/client-node';
import type { LabelSelector } from '../deployment/label-selector.ts';
import { CannotTell } from './cannot-tell.ts';
import { type Followed, follow } from './follow.ts';
import { type Incidents, lookOut } from './incidents.ts';
import { portsWarning } from './ports.ts';
import { type PrepareDeps, type Prepared, type PrepareOptions, prepare } from './prepare.ts';
import type { Progress } from './progress.ts';
import { patchDeployment, patchPatiently, untilRolledOut } from './redeploy.ts';
import type { VerifyReport } from './report.ts';
import { rolloutState } from './rollout-state.ts';
import { type RunOptions, run, type Seen } from './run.ts';
import { summarise } from './summary/summarise.ts';

export type VerifyOptions = PrepareOptions & Omit<RunOptions, 'quietMs'>;

export interface VerifyDeps extends PrepareDeps {
  /** Evenkeel's. */
  version: string;
  progress: Progress;
}

/** How long the Deployment may take to be paused again after a run, in milliseconds. */
const PAUSE_MS = 30_000;

/**
 * Takes the Deployment through its rollouts while requests flow, and reports what became of them. Rejects with a CannotTell
 * or a ClusterError where it cannot begin; what goes wrong later, an abort of the signal too, is in the report.
 */
export async function verify(deps: VerifyDeps, options: VerifyOptions): Promise<VerifyReport> {
  const { client, signal, progress } = deps;
  const { namespace, name } = options;
  const prepared = await prepare(deps, options);
  const { deployment, services } = prepared;
  const warning = portsWarning(options);
  if (warning !== undefined) progress.line(warning);
  const selector = (deployment.spec?.selector ?? {}) as LabelSelector;
  const followed = await follow({ client }, { namespace, name, selector, services });
  const resumed = options.redeploys > 0 && deployment.spec?.paused === true;
  try {
    const { metadata } = resumed
      ? await patchDeployment(client, namespace, name, { spec: { paused: false } }, signal)
      : deployment;
    const quietMs = quietMsOf(deployment);
    if (options.redeploys > 0) await untilSettled(deps, followed, metadata, quietMs);
    const incidents = lookOut(followed, deployment);
    const seen = await run({ ...deps, followed }, { ...options, quietMs });
    return reportOf(deps, options, prepared, seen, incidents);
  } finally {
    progress.end();
    followed.stop();
    if (resumed) await pauseAgain(deps, options);
  }
}

/** That it cannot be is said, and takes nothing away from the report. */
async function pauseAgain({ client, progress }: VerifyDeps, { namespace, name }: VerifyOptions): Promise<void> {
  try {
    await patchPatiently(client, namespace, name, { spec: { paused: true } }, AbortSignal.timeout(PAUSE_MS));
  } catch (error) {
    progress.line(`deployment/${name} could not be paused again: ${(error as Error).message}`);
  }
}

/** A timer that is set to more ends at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Long enough for the slowest step of a rollout that Kubernetes itself does not give up: a Pod that starts, or stops. */
function quietMsOf({ spec }: V1Deployment): number {
  const deadline = Math.min(spec?.progressDeadlineSeconds ?? 600, 3600);
  const grace = spec?.template.spec?.terminationGracePeriodSeconds ?? 30;
  return Math.min((deadline + grace + 60) * 1000, LONGEST_TIMER_MS);
}

/** What fails while an earlier rollout is still under way would be counted against this one. */
async function untilSettled(
  { progress, signal }: VerifyDeps,
  followed: Followed,
  { uid = '', generation = 0 }: V1ObjectMeta = {},
  quietMs: number,
): Promise<void> {
  const begun = { uid, generation, oldPods: new Set<string>() };
  const { state } = rolloutState(begun, followed.deployment(), followed.pods());
  if (state === 'under-way')
    progress.line('the Deployment is in the middle of a rollout, or lacks Pods: it is waited for');
  const settled = await untilRolledOut({ followed, signal }, begun, quietMs);
  if (settled.outcome === 'interrupted') throw new CannotTell('interrupted before anything was done');
  if (settled.outcome === 'stalled') {
    throw new CannotTell(`the Deployment is in the middle of a rollout that does not finish: ${settled.why}`);
  }
}

function reportOf(
  { version }: VerifyDeps,
  options: VerifyOptions,
  { deployment, violations, kubernetesVersion }: Prepared,
  { startedAt, ...seen }: Seen,
  incidents: Incidents,
): VerifyReport {
  const { namespace, name, url, rate, connections, expect, timeoutMs, retry, mix, redeploys } = options;
  return summarise({
    ...seen,
    version,
    kubernetesVersion,
    startedAt: startedAt.toISOString(),
    target: { namespace, name, url: url.href, replicas: deployment.spec?.replicas ?? 1 },
    load: { rate, connections, expect, timeoutMs, retry, mix },
    redeploys,
    violations,
    leastReplicas: incidents.leastReplicas(),
    remarks: incidents.remarks(seen),
  });
}
