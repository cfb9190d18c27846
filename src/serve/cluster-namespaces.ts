import type { Logger } from 'pino';
import type { Check } from '../admission/health.ts';
import type { Labels } from '../deployment/label-selector.ts';
import type { Namespaces } from '../kubernetes/namespaces.ts';
import type { Metrics } from '../metrics.ts';
import type { PolicyInForce } from './policy-in-force.ts';

/** What reviews know of namespaces, from before the cluster has been heard of. */
export interface NamespaceSource {
  labels(namespace: string): Labels | undefined | Promise<Labels | undefined>;
  check(): Check;
  /** Never resolves; rejects with a ClusterError when there is no cluster to be had. */
  failed: Promise<never>;
  stop(): void;
}

/** Where the answers come from reviews and configuration alone. */
export const noCluster: NamespaceSource = {
  labels: () => undefined,
  check: () => ({ name: 'namespaces', ok: true, note: 'no cluster' }),
  failed: new Promise(() => {}),
  stop() {},
};

export interface ClusterNamespacesDeps {
  kubeconfig?: string | undefined;
  logger: Logger;
  metrics: Metrics;
  policy: PolicyInForce;
}

/**
 * Begins to follow the cluster's namespaces, in the background: health is answered while the API server is looked for,
 * and the webhook is not ready before it has told of every namespace, because overrides select by their labels.
 */
export function clusterNamespaces({ kubeconfig, logger, metrics, policy }: ClusterNamespacesDeps): NamespaceSource {
  let namespaces: Namespaces | undefined;
  let stopped = false;

  async function connect(): Promise<never> {
    // Loaded here alone: the client library takes longer to load than everything else together.
    const { watchNamespaces } = await import('../kubernetes/namespaces.ts');
    const found = await watchNamespaces({ kubeconfig, log: logger });
    if (stopped) found.stop();
    namespaces = found;
    policy.meetCluster(found.kubernetesMinor);
    metrics.watchNamespaceAge(found.ageSeconds);
    logger.info({ kubernetes: `1.${found.kubernetesMinor}` }, 'namespaces are known');
    return new Promise(() => {});
  }

  const failed = connect();
  // Whoever awaits it is told; a start that fails for another reason first awaits nothing.
  failed.catch(() => {});
  return {
    labels: (namespace) => namespaces?.labels(namespace),
    check() {
      if (namespaces === undefined) return { name: 'namespaces', ok: false, note: 'not listed yet' };
      return {
        name: 'namespaces',
        ok: namespaces.synced(),
        note: `heard of ${Math.round(namespaces.ageSeconds())} s ago`,
      };
    },
    failed,
    stop() {
      stopped = true;
      namespaces?.stop();
    },
  };
}
