import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import pino from 'pino';
import type { Labels } from '../../src/deployment/label-selector.ts';
import { type Namespaces, watchNamespaces } from '../../src/kubernetes/namespaces.ts';
import { startRelay } from '../kubernetes/relay.ts';
import { until } from '../until.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';

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
    const namespaces = await watchNamespaces({
      kubeconfig: cluster.kubeconfig,
      log,
      onChange: (name, labels) => void changes.push([name, labels]),
    });
    try {
      const { serverVersion } = await cluster.kubectl.json<{ serverVersion: { minor: string } }>(['version']);
      assert.equal(namespaces.kubernetesMinor, Number.parseInt(serverVersion.minor, 10));
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
      assert.ok(namespaces.ageSeconds() < 60);
    } finally {
      namespaces.stop();
    }
  });

  it('are followed across connections that break, stall and come back', async () => {
    const relay = await startRelay(await serverOf(cluster));
    let namespaces: Namespaces | undefined;
    try {
      namespaces = await watchNamespaces({
        kubeconfig: await through(cluster, relay.port),
        log,
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
      assert.equal(namespaces.synced(), true);
      relay.refuse(false);
      await until('the namespace made in an outage', async () => namespaces?.labels('in-an-outage'));
      await until('all but one connection to end', async () => relay.openConnections() === 1);
    } finally {
      namespaces?.stop();
      await relay.stop();
    }
  });

  it('need the permission to list them, and the refusal says which', async () => {
    const namespace = await cluster.namespace('nobody');
    await cluster.kubectl.ok(['create', 'serviceaccount', 'nobody', '-n', namespace]);
    const token = (await cluster.kubectl.ok(['create', 'token', 'nobody', '-n', namespace])).trim();
    const server = await serverOf(cluster);
    const user = `system:serviceaccount:${namespace}:nobody`;
    const kubeconfig = await kubeconfigWith(cluster, 'nobody', { user: { token } });
    await assert.rejects(watchNamespaces({ kubeconfig, log }), {
      message:
        `the API server ${server} answered GET /api/v1/namespaces with 403: namespaces is forbidden: ` +
        `User "${user}" cannot list resource "namespaces" in API group "" at the cluster scope; ` +
        'grant the verbs list and watch on namespaces',
    });
    const wrong = await kubeconfigWith(cluster, 'wrong', { user: { token: 'wrong' } });
    await assert.rejects(watchNamespaces({ kubeconfig: wrong, log }), {
      message:
        `the API server ${server} answered GET /api/v1/namespaces with 401: Unauthorized; ` +
        'the credentials are not accepted, renew them',
    });
  });
});

interface Kubeconfig {
  clusters: { name: string; cluster: Record<string, unknown> & { server: string } }[];
  users: { name: string; user: object }[];
}

/** The context in use and no other, with every file's content in it. */
function flattened({ kubectl }: Cluster): Promise<Kubeconfig> {
  return kubectl.json<Kubeconfig>(['config', 'view', '--raw', '--minify', '--flatten']);
}

async function serverOf(cluster: Cluster): Promise<string> {
  return (await flattened(cluster)).clusters[0]!.cluster.server.replace(/\/$/, '');
}

async function kubeconfigWith(
  cluster: Cluster,
  name: string,
  change: { user?: object; server?: object },
): Promise<string> {
  const config = await flattened(cluster);
  if (change.user !== undefined) config.users[0]!.user = change.user;
  Object.assign(config.clusters[0]!.cluster, change.server);
  const file = join(cluster.folder, `${name}.kubeconfig`);
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** A kubeconfig that reaches the API server by the port, and still expects its certificate. */
async function through(cluster: Cluster, port: number): Promise<string> {
  const { hostname } = new URL(await serverOf(cluster));
  const server = { server: `https://127.0.0.1:${port}`, ...(isIP(hostname) ? {} : { 'tls-server-name': hostname }) };
  return kubeconfigWith(cluster, 'relay', { server });
}
