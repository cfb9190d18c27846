import type { KubernetesObject, V1EndpointSlice, V1Pod } from '@kubernetes/client-node';
import { pino } from 'pino';
import { type LabelSelector, selectorText } from '../deployment/label-selector.ts';
import type { Client } from '../kubernetes/client.ts';
import { type ListWatch, listWatch } from '../kubernetes/list-watch.ts';
import type { Timings } from '../kubernetes/timings.ts';
import {
  countPods,
  type PodCounts,
  readWatchedDeployment,
  readWatchedPod,
  readWatchedSlice,
  type WatchedDeployment,
  type WatchedPod,
} from './observe.ts';

/** A Deployment with its Pods and their endpoints, kept up to date until it is stopped. */
export interface Followed {
  /** Undefined once it is gone. */
  deployment(): WatchedDeployment | undefined;
  pods(): readonly WatchedPod[];
  counts(): PodCounts;
  /** The resources whose watch has been interrupted since. */
  interrupted(): readonly string[];
  /** Calls the listener whenever any of it has changed; gives what ends that. */
  onChange(listener: () => void): () => void;
  stop(): void;
}

export interface FollowDeps {
  client: Client;
  timings?: Partial<Timings>;
}

export interface FollowTarget {
  namespace: string;
  name: string;
  selector: LabelSelector;
  /** Names of the Services that count: endpoints of theirs are who gets requests. None: it is the Pods that are ready. */
  services: ReadonlySet<string>;
}

/**
 * Resolves when all of it has been listed once. Rejects with a ClusterError where that is refused, or the API server
 * cannot be reached for long.
 */
export async function follow(
  deps: FollowDeps,
  { namespace, name, selector, services }: FollowTarget,
): Promise<Followed> {
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const started: ListWatch<unknown>[] = [];
  const interrupted = new Set<string>();
  // All that a watch warns of is that it was interrupted.
  const log = pino(
    { level: 'warn' },
    { write: (line: string) => interrupted.add((JSON.parse(line) as { resource: string }).resource) },
  );
  /** Everything of one kind in the namespace that the selection leaves. */
  function kept<O extends KubernetesObject, T>(
    api: string,
    resource: string,
    read: (object: O) => T | undefined,
    selecting?: { labels?: string; fields?: string },
  ): ReadonlyMap<string, T> {
    const path = `${api}/namespaces/${namespace}/${resource}`;
    const watching = listWatch<T>({
      ...deps,
      log,
      path,
      selecting,
      keep: (object) => read(object as O),
      onChange: tell,
    });
    started.push(watching);
    return watching.kept;
  }
  // What happens to others in the namespace is no sign of life.
  const readSlice = (object: V1EndpointSlice) => {
    const slice = readWatchedSlice(object);
    return slice !== undefined && services.has(slice.service) ? slice : undefined;
  };
  const deployments = kept('/apis/apps/v1', 'deployments', readWatchedDeployment, { fields: `metadata.name=${name}` });
  const pods = kept('/api/v1', 'pods', (pod: V1Pod) => readWatchedPod(name, pod), { labels: selectorText(selector) });
  const slices = services.size === 0 ? new Map() : kept('/apis/discovery.k8s.io/v1', 'endpointslices', readSlice);
  const stop = () => {
    for (const watching of started) watching.stop();
  };
  try {
    await Promise.all(started.map(({ firstList }) => firstList));
  } catch (error) {
    stop();
    throw error;
  }
  return {
    deployment: () => deployments.get(`${namespace}/${name}`),
    pods: () => [...pods.values()],
    counts: () => countPods(pods.values(), slices.values(), services),
    interrupted: () => [...interrupted],
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop,
  };
}
