import type { Logger } from 'pino';
import { connect } from './client.ts';
import { type Namespaces, watchNamespaces } from './namespaces.ts';
import { type WatchedObjects, watchObjects } from './objects.ts';
import type { Timings } from './timings.ts';
import { readKubernetesMinor } from './version.ts';

/** What Evenkeel knows of a live cluster, kept up to date until it is stopped. */
export interface Cluster {
  /** The API server's minor version when this began: 36 for v1.36. */
  kubernetesMinor: number;
  namespaces: Namespaces;
  objects: WatchedObjects;
  stop(): void;
}

export interface ClusterOptions {
  /** A kubeconfig's path; without it, loadKubeconfig says where credentials are looked for. */
  kubeconfig?: string | undefined;
  log: Logger;
  timings?: Partial<Timings> | undefined;
}

/**
 * Resolves when everything has been listed once. Rejects with a ClusterError, one line for a person, when there is no
 * cluster configuration, the cluster cannot be reached for 30 s, or it refuses the credentials or a permission to list.
 */
export async function watchCluster({ kubeconfig, log, timings }: ClusterOptions): Promise<Cluster> {
  const client = await connect(kubeconfig);
  const namespaces = watchNamespaces({ client, log, timings });
  const objects = watchObjects({ client, log, timings });
  const stop = () => {
    namespaces.stop();
    objects.stop();
  };
  try {
    const lists = [namespaces.watch, ...objects.watches.values()].map(({ firstList }) => firstList);
    await Promise.all(lists);
    return { kubernetesMinor: await readKubernetesMinor(client), namespaces, objects, stop };
  } catch (error) {
    stop();
    throw error;
  }
}
