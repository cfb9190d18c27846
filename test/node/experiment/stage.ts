import type { Cluster } from '../../cluster/harness/cluster.ts';
import { type Installed, installEvenkeel } from '../harness/evenkeel.ts';
import { startNodeCluster } from '../harness/node-cluster.ts';

/** Where the rows are played: a cluster with Evenkeel in it, and a namespace for each side of the comparison. */
export interface Stage {
  cluster: Cluster;
  evenkeel: Installed;
}

export async function startStage(): Promise<Stage> {
  const cluster = await startNodeCluster({ withEvenkeel: true });
  try {
    for (const namespace of ['off', 'enforce']) await cluster.namespace(namespace);
    return { cluster, evenkeel: await installEvenkeel(cluster, { excludedNamespaces: ['off'] }) };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
