import type { Logger } from 'pino';
import type { Objects } from '../surroundings/surroundings.ts';
import { connect } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { isForbidden } from './failure.ts';
import type { Watching } from './list-watch.ts';
import { type Namespaces, watchNamespaces } from './namespaces.ts';
import { type ObjectWatch, watchObjects } from './objects.ts';
import type { Timings } from './timings.ts';
import { readKubernetesMinor } from './version.ts';

/** What Evenkeel knows of a live cluster, kept up to date until it is stopped. */
export interface Cluster {
  namespaces: Namespaces;
  /** What is not listed yet is not known yet. */
  objects: Objects;
  /** The namespaces' and those of every resource there is an index for. */
  watches: readonly (Watching | ObjectWatch)[];
  /**
   * Resolves when everything has been listed once. Rejects with a ClusterError, one line for a person, and nothing more is
   * tried, when the cluster cannot be reached for 30 s or refuses the credentials or a permission to list.
   */
  listed: Promise<Listed>;
  stop(): void;
}

export interface Listed {
  /** The API server's minor version: 36 for v1.36. */
  kubernetesMinor: number;
}

export interface ClusterOptions {
  /** A kubeconfig's path; without it, loadKubeconfig says where credentials are looked for. */
  kubeconfig?: string | undefined;
  log: Logger;
  timings?: Partial<Timings> | undefined;
}

/** Begins to follow a cluster. Rejects with a ClusterError when there is no cluster configuration that can be used. */
export async function watchCluster({ kubeconfig, log, timings }: ClusterOptions): Promise<Cluster> {
  const client = await connect(kubeconfig);
  const namespaces = watchNamespaces({ client, log, timings });
  const { objects, watches: objectWatches, stop: stopObjects } = watchObjects({ client, log, timings });
  const watches = [namespaces.watch, ...objectWatches];
  const stop = () => {
    namespaces.stop();
    stopObjects();
  };

  async function list(): Promise<Listed> {
    try {
      await allListed(watches);
      return { kubernetesMinor: await readKubernetesMinor(client) };
    } catch (error) {
      stop();
      throw error;
    }
  }

  const listed = list();
  // Whoever waits is told.
  listed.catch(() => {});
  return { namespaces, objects, watches, listed, stop };
}

/** Waits for all of them even where one fails: what is refused beside it is to be known at once, not start by start. */
async function allListed(watches: readonly Watching[]): Promise<void> {
  const results = await Promise.allSettled(watches.map(({ firstList }) => firstList));
  const failures = results.flatMap((result, index) =>
    result.status === 'rejected' ? [{ resource: watches[index]?.resource, error: result.reason as unknown }] : [],
  );
  const forbidden = failures.filter(({ error }) => isForbidden(error));
  const [first, ...others] = forbidden.length > 0 ? forbidden : failures;
  if (first === undefined) return;
  if (others.length === 0 || !isForbidden(first.error)) throw first.error;
  const also = others.map(({ resource }) => resource).join(', ');
  throw new ClusterError(first.error.fault, `${first.error.message}, ${also}`, { cause: first.error });
}
