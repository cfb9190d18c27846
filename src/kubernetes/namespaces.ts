import type { Logger } from 'pino';
import type { Labels } from '../deployment/label-selector.ts';
import { arrivals } from './arrivals.ts';
import { connect } from './client.ts';
import { listWatch } from './list-watch.ts';
import type { Timings } from './timings.ts';
import { readKubernetesMinor } from './version.ts';

/** The labels of a live cluster's namespaces, from memory: no review ever waits for an API call. */
export interface Namespaces {
  /**
   * A namespace's labels. One that is not known may have been made a moment ago, with its event on the way: it is waited
   * for up to 250 ms, and undefined if it does not come (or if a thousand reviews wait already).
   */
  labels(namespace: string): Labels | undefined | Promise<Labels | undefined>;
  /** Whether every namespace has been listed. It stays true through an outage: see ageSeconds for that. */
  synced(): boolean;
  /** Seconds since the API server was last heard of; 150 at most while all is well. */
  ageSeconds(): number;
  /** The API server's minor version when this began: 36 for v1.36. */
  kubernetesMinor: number;
  stop(): void;
}

export interface NamespacesOptions {
  /** A kubeconfig's path; without it, loadKubeconfig says where credentials are looked for. */
  kubeconfig?: string | undefined;
  log: Logger;
  /** Called when a namespace's labels have changed; undefined: it is gone. */
  onChange?(namespace: string, labels: Labels | undefined): void;
  timings?: Partial<Timings>;
  waitMs?: number;
  maxWaiters?: number;
}

/**
 * Resolves when every namespace has been listed. Rejects with a ClusterError, one line for a person, when there is no
 * cluster configuration, the cluster cannot be reached for 30 s, or it refuses the credentials or the permission to list.
 */
export async function watchNamespaces(options: NamespacesOptions): Promise<Namespaces> {
  const { kubeconfig, log, onChange, timings, waitMs = 250, maxWaiters = 1000 } = options;
  const client = await connect(kubeconfig);
  const expected = arrivals({ waitMs, maxWaiters });
  const namespaces = listWatch<Labels>({
    client,
    path: '/api/v1/namespaces',
    keep: ({ metadata }) => metadata?.labels ?? {},
    onChange(namespace, labels) {
      if (labels !== undefined) expected.arrived(namespace);
      onChange?.(namespace, labels);
    },
    log,
    timings,
  });
  const stop = () => {
    namespaces.stop();
    expected.close();
  };
  try {
    await namespaces.firstList;
    const kubernetesMinor = await readKubernetesMinor(client);
    return {
      labels(namespace) {
        const known = namespaces.kept.get(namespace);
        return known ?? expected.wait(namespace).then(() => namespaces.kept.get(namespace));
      },
      synced: namespaces.synced,
      ageSeconds: namespaces.ageSeconds,
      kubernetesMinor,
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}
