import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Deployment, V1DeploymentList } from '@kubernetes/client-node';
import type { Cluster } from '../../cluster/harness/cluster.ts';
import { appDeployment } from '../harness/app.ts';
import type { Stage } from './stage.ts';

const NAMESPACE = 'applies';

/** Between one apply and the next, in milliseconds: the controllers that roll Evenkeel out take 20 requests a second for all. */
const PAUSE_MS = 250;

/**
 * Restarts Evenkeel again and again until the rollouts are over, and has a person apply one Deployment after the other
 * meanwhile. Throws where one of them is refused, let through as it was written, or not stored.
 */
export async function restartUnderApplies({ cluster, evenkeel }: Stage, redeployed: AbortSignal): Promise<string> {
  await cluster.namespace(NAMESPACE);
  let restarts = 0;
  let applies = 0;
  const restarting = (async () => {
    while (!redeployed.aborted) {
      await evenkeel.restart();
      restarts += 1;
      await sleep(1000);
    }
  })();
  const applying = (async () => {
    for (; !redeployed.aborted; applies += 1) {
      await applyOne(cluster, `applied-${applies}`);
      await sleep(PAUSE_MS);
    }
  })();
  await Promise.all([restarting, applying]);
  const { items } = await cluster.kubectl.json<V1DeploymentList>(['get', 'deployments', '-n', NAMESPACE]);
  assert.equal(items.length, applies);
  assert.ok(restarts > 0 && applies >= 50, `${restarts} restarts, ${applies} applies`);
  return `Evenkeel restarted ${restarts} times, ${applies} Deployments applied meanwhile: none refused, none let through unchanged, none lost`;
}

/** Paused, so that it has no Pods: what counts is what the API server stores. */
async function applyOne({ kubectl }: Cluster, name: string): Promise<void> {
  const deployment = appDeployment(name, { spec: { paused: true } });
  const { code, stdout, stderr } = await kubectl(
    ['apply', '-n', NAMESPACE, '-o', 'json', '-f', '-'],
    JSON.stringify(deployment),
  );
  assert.equal(code, 0, stderr);
  const [container] = (JSON.parse(stdout) as V1Deployment).spec?.template.spec?.containers ?? [];
  assert.ok(container?.readinessProbe && container.lifecycle?.preStop, `${name} was let through as it was written`);
}
