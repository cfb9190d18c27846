import type { Logger } from 'pino';
import type { Check } from '../admission/health.ts';
import type { Labels } from '../deployment/label-selector.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import { timingsFor } from '../kubernetes/timings.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Ignorance, Resource } from '../surroundings/resources.ts';
import { nothingKnown, type Objects, without } from '../surroundings/surroundings.ts';
import type { PolicyInForce } from './policy-in-force.ts';

/** What reviews know of the cluster, from before it has been heard of. */
export interface ClusterSource {
  namespaceLabels(namespace: string): Labels | undefined | Promise<Labels | undefined>;
  /** What is current; of what has not been heard of for too long, nothing. */
  objects(): Objects;
  checks(): readonly Check[];
  /** Never resolves; rejects with a ClusterError when there is no cluster to be had. */
  failed: Promise<never>;
  stop(): void;
}

/** Where the answers come from reviews and configuration alone. */
export const noCluster: ClusterSource = {
  namespaceLabels: () => undefined,
  objects: () => nothingKnown,
  checks: () => [{ name: 'cluster', ok: true, note: 'no cluster' }],
  failed: new Promise(() => {}),
  stop() {},
};

export interface ClusterSourceDeps {
  kubeconfig?: string | undefined;
  staleAfterSeconds: number;
  logger: Logger;
  metrics: Metrics;
  policy: PolicyInForce;
}

/** How often the ages are looked at, in milliseconds: reviews are not to do so one by one. */
const LOOK_EVERY_MS = 500;

/**
 * Begins to follow the cluster in the background: health is answered while the API server is looked for, and the webhook
 * is not ready before it has been told of everything it watches.
 */
export function clusterSource({
  kubeconfig,
  staleAfterSeconds,
  logger,
  metrics,
  policy,
}: ClusterSourceDeps): ClusterSource {
  let cluster: Cluster | undefined;
  let current = nothingKnown;
  let stale: ReadonlyMap<Resource, Ignorance> = new Map();
  let looking: NodeJS.Timeout | undefined;
  let stopped = false;

  async function connect(): Promise<never> {
    // Loaded here alone: the client library takes longer to load than everything else together.
    const { watchCluster } = await import('../kubernetes/cluster.ts');
    const found = await watchCluster({ kubeconfig, log: logger, timings: timingsFor(staleAfterSeconds * 1000) });
    if (stopped) found.stop();
    cluster = found;
    const { kubernetesMinor } = await found.listed;
    current = found.objects;
    if (!stopped) looking = setInterval(() => look(found), LOOK_EVERY_MS).unref();
    policy.meetCluster(kubernetesMinor);
    for (const { resource, ageSeconds } of found.watches) metrics.watchAge(resource, ageSeconds);
    logger.info({ kubernetes: `1.${kubernetesMinor}` }, 'the cluster is known');
    return new Promise(() => {});
  }

  function look({ objects, watches }: Cluster): void {
    const old = watches.flatMap((watch) =>
      'objects' in watch && watch.ageSeconds() > staleAfterSeconds ? [watch.objects] : [],
    );
    if (old.length === stale.size && old.every((resource) => stale.has(resource))) return;
    stale = new Map(old.map((resource) => [resource, 'stale']));
    current = without(objects, stale);
    if (old.length === 0) logger.info('the cluster is heard of again: every rule is judged');
    else logger.warn({ resources: old, staleAfterSeconds }, 'not heard of for too long: rules that need them abstain');
  }

  const failed = connect();
  // Whoever awaits it is told; a start that fails for another reason first awaits nothing.
  failed.catch(() => {});
  return {
    namespaceLabels: (namespace) => cluster?.namespaces.labels(namespace),
    objects: () => current,
    checks() {
      if (cluster === undefined) return [{ name: 'cluster', ok: false, note: 'not connected yet' }];
      // However old: a Pod that is not ready takes the whole webhook away, and most rules need no cluster to judge.
      return cluster.watches.map(({ resource, synced, ageSeconds }) => ({
        name: resource,
        ok: synced(),
        note: synced() ? `heard of ${Math.round(ageSeconds())} s ago` : 'not listed yet',
      }));
    },
    failed,
    stop() {
      stopped = true;
      clearInterval(looking);
      cluster?.stop();
    },
  };
}
