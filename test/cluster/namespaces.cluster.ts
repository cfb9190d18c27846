import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pino from 'pino';
import type { Labels } from '../../src/deployment/label-selector.ts';
import { connect } from '../../src/kubernetes/client.ts';
import { type Namespaces, type NamespacesOptions, watchNamespaces } from '../../src/kubernetes/namespaces.ts';
import { startRelay } from '../kubernetes/relay.ts';
import { until } from '../until.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { serverOf, through } from './harness/kubeconfig.ts';

const log = pino({ level: 'silent' });

describe('namespaces of a real API server', () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster.stop());

  it('are known before they are asked for, followed, and forgotten', async () => {
    const changes: [string, Labels | undefined][] = [];
    await cluster.namespace('before', { team: 'a' });
    const namespaces = await follow(cluster.kubeconfig, {
      onChange: (name, labels) => void changes.push([name, labels]),
    });
    try {
      assert.equal((namespaces.labels('before') as Labels).team, 'a');
      assert.notEqual(namespaces.labels('kube-system'), undefined);

      await cluster.namespace('later', { team: 'b' });
      // The event is there within the 250 ms that a review would wait.
      assert.equal((await namespaces.labels('later'))?.team, 'b');

      await cluster.kubectl.ok(['label', 'namespace', 'later', 'team=c', '--overwrite']);
      await until('the changed label', async () => (namespaces.labels('later') as Labels).team === 'c');

      await cluster.kubectl.ok(['delete', 'namespace', 'later', '--wait=false']);
      await until('the deletion', async () => changes.some(([name, labels]) => name === 'later' && !labels));
      assert.equal(await namespaces.labels('later'), undefined);
      assert.ok(namespaces.watch.ageSeconds() < 60);
    } finally {
      namespaces.stop();
    }
  });

  it('are followed across connections that break, stall and come back', async () => {
    const relay = await startRelay(await serverOf(cluster));
    let namespaces: Namespaces | undefined;
    try {
      namespaces = await follow(await through(cluster, relay.port), {
        timings: { silenceMs: 2000, firstDelayMs: 100, shortWatchMs: 100 },
      });
      relay.breakAll();
      await cluster.namespace('after-a-break', { team: 'a' });
      await until('the namespace made after a break', async () => namespaces?.labels('after-a-break'));

      relay.stallAll();
      await cluster.namespace('after-a-stall', { team: 'b' });
      const startedAt = performance.now();
      await until('the namespace made after a stall', async () => namespaces?.labels('after-a-stall'));
      assert.ok(performance.now() - startedAt < 5000);

      relay.refuse(true);
      await cluster.namespace('in-an-outage', { team: 'c' });
      assert.equal(await namespaces.labels('in-an-outage'), undefined);
      assert.equal(namespaces.watch.synced(), true);
      relay.refuse(false);
      await until('the namespace made in an outage', async () => namespaces?.labels('in-an-outage'));
      await until('all but one connection to end', async () => relay.openConnections() === 1);
    } finally {
      namespaces?.stop();
      await relay.stop();
    }
  });
});

async function follow(kubeconfig: string, options: Partial<NamespacesOptions>): Promise<Namespaces> {
  const namespaces = watchNamespaces({ client: await connect(kubeconfig), log, ...options });
  await namespaces.watch.firstList;
  return namespaces;
}
