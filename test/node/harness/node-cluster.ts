import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeBinaries } from '../../cluster/harness/binaries.ts';
import { startChild } from '../../cluster/harness/child.ts';
import { type Cluster, clusterOf } from '../../cluster/harness/cluster.ts';
import { startControlPlane } from '../../cluster/harness/control-plane.ts';
import { appImages, SANDBOX_IMAGE } from './app-image.ts';
import { EVENKEEL_IMAGE, evenkeelImage, NEXT_IMAGE } from './evenkeel-image.ts';
import { NODE_ADDRESS } from './machine.ts';
import { startNode } from './node.ts';

/**
 * A whole cluster on one node, all of it in the network namespace that the tests run in. Ready when this resolves. The
 * node has the image of the application, and Evenkeel's own where it is asked for (150 MB, some seconds).
 */
export async function startNodeCluster({ withEvenkeel = false } = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-node-'));
  const [binaries, ...images] = await Promise.all([
    nodeBinaries(),
    appImages(folder),
    ...(withEvenkeel ? [evenkeelImage(folder)] : []),
  ]);
  const controlPlane = await startControlPlane(folder, { host: NODE_ADDRESS, forNode: true });
  const { kubectl, kubeconfigs } = controlPlane;
  const scheduler = startChild(
    binaries.scheduler,
    [`--kubeconfig=${kubeconfigs['system:kube-scheduler']}`, '--leader-elect=false', '--secure-port=0'],
    join(folder, 'kube-scheduler.log'),
  );
  const stopControlPlane = async () => {
    await scheduler.stop('SIGKILL');
    await controlPlane.stop();
  };
  try {
    const node = await startNode(folder, {
      binaries,
      kubectl,
      kubeconfigs: { kubelet: kubeconfigs['system:node:node1'], proxy: kubeconfigs['system:kube-proxy'] },
      images,
      sandboxImage: SANDBOX_IMAGE,
      ...(withEvenkeel ? { aliases: { [NEXT_IMAGE]: EVENKEEL_IMAGE } } : {}),
    });
    return clusterOf(controlPlane, folder, NODE_ADDRESS, async () => {
      await node.stop();
      await stopControlPlane();
      await rm(folder, { recursive: true, force: true });
    });
  } catch (error) {
    await stopControlPlane();
    throw error;
  }
}
