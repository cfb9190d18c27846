import { setTimeout as sleep } from 'node:timers/promises';
import type { V1ConfigMap, V1Job, V1Pod, V1PodList } from '@kubernetes/client-node';
import type { WritingClient } from '../../kubernetes/client.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { mayPass } from '../../kubernetes/failure.ts';
import { CannotTell } from '../cannot-tell.ts';
import type { VerifyReport } from '../report.ts';
import { logReader } from './log-reader.ts';
import { CONTAINER, companionsOf, type JobOptions, jobOf, reportMap } from './objects.ts';
import { hasEnded, podState } from './pod.ts';

export interface JobDeps {
  client: WritingClient;
  /** Told of each line of progress. */
  progress(line: string): void;
  /** Aborted when a person has had enough: the run is asked to end, and its report so far is waited for. */
  signal: AbortSignal;
}

/** How often the Pod is looked for, in milliseconds. */
const LOOK_MS = 500;

/** How often in a row the log may break off without a line. */
const MOST_FAILURES = 20;

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
    await client.write('PATCH', `${jobs}/${name}`, { spec: { suspend: false } }, signal);
    progress(`job/${name} runs in the namespace ${namespace}`);
    const report = await followed(deps, options);
    if (report !== undefined) await leaveBehind(deps, options, report);
    return report;
  } finally {
    await remove(deps, options.keep ? made.slice(1) : made);
    if (options.keep && made.length > 0) progress(`job/${name} is kept in the namespace ${namespace}`);
  }
}

/** Hands on the log until the run has ended, and gives its report. */
async function followed(deps: JobDeps, options: JobOptions): Promise<VerifyReport | undefined> {
  const { client, progress, signal } = deps;
  const { namespace, name } = options;
  const pod = await startedPod(deps, options);
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}`;
  let failures = 0;
  const reader = logReader((line) => {
    failures = 0;
    progress(line);
  });
  const ending = new AbortController();
  const interrupted = () => {
    progress('interrupted: the run is asked to end');
    // A Job that is suspended stops its Pods as Kubernetes stops any: the run has its grace period to report.
    const suspended = { spec: { suspend: true } };
    void client
      .write('PATCH', `/apis/batch/v1/namespaces/${namespace}/jobs/${name}`, suspended, ending.signal)
      .catch(() => {});
    setTimeout(() => ending.abort(new CannotTell('the run did not end in time')), ENDING_MS).unref();
  };
  signal.addEventListener('abort', interrupted, { once: true });
  if (signal.aborted) interrupted();
  try {
    for (;;) {
      try {
        await client.follow(`${path}/log`, { container: CONTAINER, follow: true }, ending.signal, {
          open: () => reader.again(),
          line: (line) => reader.line(line),
        });
      } catch (error) {
        if (isGone(error)) return reader.report();
        failures += 1;
        if (!mayPass(error) || failures > MOST_FAILURES) throw error;
      }
      const report = reader.report();
      if (report !== undefined) return report;
      // The connection may have ended before the run has.
      if (await ended(client, path, ending.signal)) return undefined;
      await sleep(LOOK_MS, undefined, { signal: ending.signal });
    }
  } finally {
    signal.removeEventListener('abort', interrupted);
  }
}

async function ended(client: WritingClient, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    return hasEnded((await client.read(path, {}, signal)) as V1Pod);
  } catch (error) {
    if (isGone(error)) return true;
    throw error;
  }
}

/** Waits for the container, and says what it waits for where that takes long. */
async function startedPod(
  { client, progress, signal }: JobDeps,
  { namespace, name, image }: JobOptions,
): Promise<string> {
  const query = { labelSelector: `app.kubernetes.io/instance=${name}` };
  let hinderedSince: number | undefined;
  for (;;) {
    const pods = (await client.read(`/api/v1/namespaces/${namespace}/pods`, query, signal)) as V1PodList;
    const pod = podState(pods);
    if (pod.state === 'started') return pod.name;
    if (pod.state === 'waiting') hinderedSince = undefined;
    else {
      if (hinderedSince === undefined) progress(`its Pod does not start yet: ${pod.why}`);
      hinderedSince ??= performance.now();
      if (performance.now() - hinderedSince > pod.patienceMs) {
        throw new CannotTell(
          `the Pod of job/${name} does not start: ${pod.why} (the image is ${image}; --image names another)`,
        );
      }
    }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  }
}

/** More than a ConfigMap holds, a little left for the rest of it, in characters. */
const MOST_CHARACTERS = 900_000;

/** The report stays in the cluster; that it may not is no reason to lose it. */
async function leaveBehind({ client, progress }: JobDeps, options: JobOptions, report: VerifyReport): Promise<void> {
  const whole = JSON.stringify(report);
  const short = () => JSON.stringify({ ...report, failures: [], observations: [] });
  const map = reportMap(options, whole.length <= MOST_CHARACTERS ? whole : short());
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

/** The last first; what is gone already is as it should be. */
async function remove({ client, progress }: JobDeps, paths: readonly string[]): Promise<void> {
  const late = AbortSignal.timeout(REMOVE_MS);
  for (const path of paths.toReversed()) {
    await client.write('DELETE', path, { propagationPolicy: 'Background' }, late).catch((error: unknown) => {
      if (!isGone(error)) progress(`${path} could not be removed: ${(error as Error).message}`);
    });
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ClusterError && error.fault.kind === 'status' && error.fault.status === 404;
}
