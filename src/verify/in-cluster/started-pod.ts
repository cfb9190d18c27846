import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreV1EventList, V1PodList } from '@kubernetes/client-node';
import type { WritingClient } from '../../kubernetes/client.ts';
import { ClusterError } from '../../kubernetes/cluster-error.ts';
import { CannotTell } from '../cannot-tell.ts';
import type { JobOptions } from './objects.ts';
import { patiently } from './patience.ts';
import { type PodState, podState } from './pod.ts';

export interface StartDeps {
  client: WritingClient;
  /** Told what it waits for. */
  progress(line: string): void;
  signal: AbortSignal;
}

/** How often the Pod is looked for, in milliseconds, and every how many times at why there is none. */
const LOOK_MS = 500;
const LOOKS_WITHOUT_POD = 10;

/** How long it may take in all where nothing tells that it is hindered, in milliseconds. */
const LONGEST_MS = 600_000;

/** How long none may be made, in milliseconds: where the Job's controller says why, and where nobody does. */
const PATIENCE_MS = { refused: 60_000, unknown: 300_000 };

/**
 * Waits for the Job's container, says what it waits for where that takes long, and gives the Pod's name. Rejects with a
 * CannotTell where it does not start, or with the signal's reason.
 */
export async function startedPod({ client, progress, signal }: StartDeps, options: JobOptions): Promise<string> {
  const { namespace, name, image } = options;
  const query = { labelSelector: `app.kubernetes.io/instance=${name}` };
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const startedAt = performance.now();
  const doesNotStart = (why: string) =>
    new CannotTell(`the Pod of job/${name} does not start: ${why} (the image is ${image}; --image names another)`);
  let hinderedSince: number | undefined;
  let unmade: PodState = { state: 'waiting' };
  for (let looks = 1; ; looks += 1) {
    const pods = (await patiently(signal, () => client.read(path, query, signal))) as V1PodList;
    const none = pods.items.length === 0;
    if (none && looks % LOOKS_WITHOUT_POD === 0) unmade = await whyUnmade(client, options, signal);
    const pod = none ? unmade : podState(pods);
    if (pod.state === 'started') return pod.name;
    if (pod.state === 'waiting') hinderedSince = undefined;
    else {
      if (hinderedSince === undefined) progress(`its Pod does not start yet: ${pod.why}`);
      hinderedSince ??= performance.now();
      if (performance.now() - hinderedSince > pod.patienceMs) throw doesNotStart(pod.why);
    }
    if (performance.now() - startedAt > LONGEST_MS) throw doesNotStart('it is being made ready for ten minutes');
    await sleep(LOOK_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/** A quota, a policy or a webhook may refuse the Pod: its events tell, and nothing else does. */
async function whyUnmade(
  client: WritingClient,
  { namespace, name }: JobOptions,
  signal: AbortSignal,
): Promise<PodState> {
  const fieldSelector = `involvedObject.kind=Job,involvedObject.name=${name},reason=FailedCreate`;
  const events = await client
    .read(`/api/v1/namespaces/${namespace}/events`, { fieldSelector }, signal)
    .catch((error: unknown) => {
      if (error instanceof ClusterError) return { items: [] };
      throw error;
    });
  const message = (events as CoreV1EventList).items.at(-1)?.message;
  if (message !== undefined) return { state: 'hindered', why: message, patienceMs: PATIENCE_MS.refused };
  const why = `none has been made yet; kubectl describe job/${name} -n ${namespace} may say why`;
  return { state: 'hindered', why, patienceMs: PATIENCE_MS.unknown };
}
