import type { V1ConfigMap, V1Job } from '@kubernetes/client-node';
import type { WritingClient } from '../../kubernetes/client.ts';
import { isGone } from '../../kubernetes/failure.ts';
import { CannotTell } from '../cannot-tell.ts';
import type { VerifyReport } from '../report.ts';
import { followLog } from './follow-log.ts';
import { companionsOf, type JobOptions, jobOf, reportMap } from './objects.ts';
import { patiently } from './patience.ts';
import { startedPod } from './started-pod.ts';

export interface JobDeps {
  client: WritingClient;
  /** Told of each line of progress. */
  progress(line: string): void;
  /** Aborted when a person has had enough: the run is asked to end, and its report so far is waited for. */
  signal: AbortSignal;
  /** Aborted when they have no patience for that either. */
  again: AbortSignal;
}

/** How long everything that was made may take to be removed, and a run that is interrupted to end, in milliseconds. */
const REMOVE_MS = 20_000;
const ENDING_MS = 45_000;

/**
 * Runs the Job and gives its report; undefined where it ended without one, having said why in its progress. Removes what it
 * has made, the Job and its log only where they are not to be kept. Rejects with a CannotTell or a ClusterError, or with the
 * signal's reason where it is aborted before the run has begun.
 */
export async function runJob(
  deps: JobDeps,
  options: JobOptions & { keep: boolean },
): Promise<VerifyReport | undefined> {
  const { client, progress, signal } = deps;
  const { namespace, name } = options;
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const made: string[] = [];
  const create = (path: string, object: object): Promise<unknown> => {
    // Before it is known to be made: an interruption may come in between.
    made.push(`${path}/${name}`);
    return client.write('POST', path, object, signal);
  };
  try {
    const { metadata } = (await create(jobs, jobOf(options))) as V1Job;
    for (const { path, object } of companionsOf(options, { uid: metadata?.uid ?? '' })) await create(path, object);
    const begin = { spec: { suspend: false } };
    await patiently(signal, () => client.write('PATCH', `${jobs}/${name}`, begin, signal));
    progress(`job/${name} runs in the namespace ${namespace}`);
    const pod = await startedPod(deps, options);
    const report = await followed(deps, options, pod);
    if (report !== undefined) await leaveBehind(deps, options, report);
    return report;
  } finally {
    if (options.keep && made.length > 0) await keep(deps, options, `${jobs}/${name}`);
    await remove(deps, options.keep ? made.slice(1) : made);
  }
}

/** Hands on the log until the run has ended, or is not waited for any longer. */
async function followed(
  { client, progress, signal, again }: JobDeps,
  { namespace, name }: JobOptions,
  pod: string,
): Promise<VerifyReport | undefined> {
  const ending = new AbortController();
  let limit: NodeJS.Timeout | undefined;
  const interrupted = () => {
    progress('interrupted: the run is asked to end, and its report is waited for; a second time, and it is not');
    // A Job that is suspended stops its Pods as Kubernetes stops any: the run has its grace period to report.
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`;
    const suspended = { spec: { suspend: true } };
    patiently(ending.signal, () => client.write('PATCH', path, suspended, ending.signal)).catch(() => {});
    limit = setTimeout(() => ending.abort(new CannotTell('the run did not end in time')), ENDING_MS);
  };
  const givenUp = () => ending.abort(new CannotTell('the run was not waited for: its rollout may still be under way'));
  signal.addEventListener('abort', interrupted, { once: true });
  again.addEventListener('abort', givenUp, { once: true });
  if (signal.aborted) interrupted();
  if (again.aborted) givenUp();
  try {
    return await followLog({ client, progress, signal: ending.signal }, { namespace, pod });
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', interrupted);
    again.removeEventListener('abort', givenUp);
  }
}

/** More than a ConfigMap holds, a little left for the rest of it. */
const MOST_BYTES = 900_000;

/** The report as far as a ConfigMap holds it: where it is long, without what is counted elsewhere in it. */
export function reportIn(report: VerifyReport): string {
  const whole = JSON.stringify(report);
  if (Buffer.byteLength(whole) <= MOST_BYTES) return whole;
  const remark = 'failures and observations are left out here: a ConfigMap holds no more';
  return JSON.stringify({ ...report, failures: [], observations: [], remarks: [...report.remarks, remark] });
}

/** The report stays in the cluster; that it may not is no reason to lose it. */
async function leaveBehind({ client, progress }: JobDeps, options: JobOptions, report: VerifyReport): Promise<void> {
  const map = reportMap(options, reportIn(report));
  const path = `/api/v1/namespaces/${options.namespace}/configmaps`;
  const late = AbortSignal.timeout(REMOVE_MS);
  try {
    await client.write('PATCH', `${path}/${map.metadata?.name}`, map, late).catch((error: unknown) => {
      if (!isGone(error)) throw error;
      return client.write('POST', path, map satisfies V1ConfigMap, late);
    });
    progress(`the report is in configmap/${map.metadata?.name}`);
  } catch (error) {
    progress(`the report is not left in the cluster: ${(error as Error).message}`);
  }
}

/** The cluster would remove it in an hour. */
async function keep({ client, progress }: JobDeps, { name, namespace }: JobOptions, path: string): Promise<void> {
  try {
    await client.write('PATCH', path, { spec: { ttlSecondsAfterFinished: null } }, AbortSignal.timeout(REMOVE_MS));
    progress(`job/${name} is kept in the namespace ${namespace}`);
  } catch (error) {
    progress(`job/${name} may not be kept: ${(error as Error).message}`);
  }
}

/** The last first; what is gone already is as it should be. */
async function remove({ client, progress }: JobDeps, paths: readonly string[]): Promise<void> {
  const late = AbortSignal.timeout(REMOVE_MS);
  for (const path of paths.toReversed()) {
    await client.write('DELETE', path, { propagationPolicy: 'Background' }, late).catch((error: unknown) => {
      if (!isGone(error)) progress(`${path} could not be removed: ${(error as Error).message}`);
    });
  }
}
