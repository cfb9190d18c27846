import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Lease } from '@kubernetes/client-node';
import { startBalancer } from '../../cluster/harness/balancer.ts';
import type { Cluster } from '../../cluster/harness/cluster.ts';
import { certificateWriters, grantKeeping, holderFirst, registerKept } from '../../cluster/harness/keeping.ts';
import { startReplica, untilReady } from '../../cluster/harness/replica.ts';
import { until } from '../../until.ts';
import type { ApiClient } from '../stream/api-client.ts';
import { type Applied, streamApplies } from '../stream/apply-stream.ts';

export const PAUSE_MS = 60_000;

/** Longer than a replica goes without a look at the Lease (a quarter of its 15 s) or at what is to be written. */
const AFTERWARDS_MS = 10_000;

const SECRET = 'evenkeel-certificate';

export interface Paused {
  applied: Applied;
  /** How long the Lease was without a holder that renews it, in milliseconds. */
  takenAfterMs: number;
  /** Who wrote certificates and bundles once the paused one went on, each once, and which of them was not paused. */
  writers: string[];
  other: string;
}

/**
 * Stops the replica that holds the Lease (SIGSTOP) for a minute while Deployments are applied, deletes the Secret meanwhile
 * and again when it goes on. Two processes with the Lease's times as shipped: a kubelet would have killed the paused one after
 * half a minute. Reviews go to the other, as they do once a Service has left out a Pod that is not ready.
 */
export async function pauseHolder(cluster: Cluster, client: ApiClient): Promise<Paused> {
  const namespace = await cluster.namespace('keeping');
  await cluster.namespace('keeping-stream');
  await grantKeeping(cluster, namespace, ['one', 'two']);
  const here = { ...cluster, host: '127.0.0.1' };
  const options = { namespace, secret: SECRET, times: {} };
  const balancer = await startBalancer();
  const replicas = await Promise.all(['one', 'two'].map((name) => startReplica(here, name, options)));
  await registerKept(cluster, balancer.port);
  await Promise.all(replicas.map(untilReady));
  const lease = async () => {
    const get = ['get', 'lease', SECRET, '-n', namespace];
    return (await cluster.kubectl.json<V1Lease>(get)).spec;
  };
  const writers = () => certificateWriters(cluster, namespace);
  const [holder, other] = holderFirst(replicas, (await lease())?.holderIdentity);
  balancer.to([other.port]);
  const stream = streamApplies(client, 'keeping-stream');
  try {
    await sleep(1000);
    process.kill(holder.child.pid, 'SIGSTOP');
    const began = performance.now();
    await until('the other to hold the Lease', async () => (await lease())?.leaseTransitions === 1);
    const takenAfterMs = performance.now() - began;
    await deleteSecret();
    await sleep(began + PAUSE_MS - performance.now());
    // The first thing that it sees is a Secret that it would have made anew, and that has been made anew already.
    await deleteSecret();
    const before = (await writers()).length;
    process.kill(holder.child.pid, 'SIGCONT');
    await sleep(AFTERWARDS_MS);
    await deleteSecret();
    await sleep(1000);
    const applied = await stream.stop();
    assert.equal((await lease())?.leaseTransitions, 1);
    await Promise.all(replicas.map(untilReady));
    return { applied, takenAfterMs, writers: [...new Set((await writers()).slice(before))], other: other.name };
  } finally {
    await stream.stop();
    balancer.stop();
    await Promise.all(replicas.map(({ child }) => child.stop('SIGKILL')));
  }

  /** Resolves when somebody has made it anew. */
  async function deleteSecret(): Promise<void> {
    const get = ['get', 'secret', SECRET, '-n', namespace, '--ignore-not-found', '-o', 'jsonpath={.data.tls\\.crt}'];
    const before = await cluster.kubectl.ok(get);
    await cluster.kubectl.ok(['delete', 'secret', SECRET, '-n', namespace]);
    await until('the Secret to be made anew', async () => {
      const now = await cluster.kubectl.ok(get);
      return now !== '' && now !== before;
    });
  }
}
