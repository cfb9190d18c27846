import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import pino from 'pino';
import { type Cluster as Known, watchCluster } from '../../src/kubernetes/cluster.ts';
import { resourceOf } from '../../src/kubernetes/refusal.ts';
import { followedIndexes } from '../../src/surroundings/follow.ts';
import type { Resource } from '../../src/surroundings/resources.ts';
import type { Objects } from '../../src/surroundings/surroundings.ts';
import { startRelay } from '../kubernetes/relay.ts';
import { until } from '../until.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { deployment } from './harness/deployment.ts';
import { kubeconfigWith, serverOf, through } from './harness/kubeconfig.ts';
import { minorOf } from './harness/server-version.ts';

// Objects of a real API server, as an Evenkeel knows them that runs in this process.

const namespace = 'objects';
const name = 'sample';
const web = deployment('web', { metadata: { namespace } });

/** An object of a resource, a change of its `spec`, and what is known: at first, then, and when it is gone. */
interface Sample {
  manifest: object;
  change: object;
  known(objects: Objects): unknown;
  expected: [unknown, unknown, unknown];
}

const selector = { matchLabels: { app: 'web' } };
const samples: Readonly<Record<Resource, Sample>> = {
  services: {
    manifest: { apiVersion: 'v1', kind: 'Service', spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
    change: { selector: { app: 'web', track: 'blue' } },
    known: ({ services }) => services.selecting(web).map((service) => service.name),
    expected: [[name], [], []],
  },
  horizontalpodautoscalers: {
    manifest: {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 4,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    },
    change: { minReplicas: 3 },
    known: ({ autoscalers }) => autoscalers.scaling(web)?.minReplicas,
    expected: [2, 3, undefined],
  },
  poddisruptionbudgets: {
    manifest: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { selector, minAvailable: 1 } },
    change: { minAvailable: 2 },
    known: ({ budgets }) => budgets.covering(web).map(({ minAvailable }) => minAvailable),
    expected: [[1], [2], []],
  },
  persistentvolumeclaims: {
    manifest: {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'none',
        resources: { requests: { storage: '1Gi' } },
      },
    },
    // Its access modes are for ever.
    change: {},
    known: ({ claims }) => claims.named(namespace, name)?.accessModes,
    expected: [['ReadWriteOnce'], ['ReadWriteOnce'], undefined],
  },
  resourcequotas: {
    manifest: { apiVersion: 'v1', kind: 'ResourceQuota', spec: { hard: { pods: '50' } } },
    change: { hard: { pods: '60' } },
    known: ({ quotas }) => quotas.of(namespace).map(({ hard }) => hard.pods),
    expected: [['50'], ['60'], []],
  },
  nodes: {
    manifest: { apiVersion: 'v1', kind: 'Node', spec: {} },
    change: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] },
    known: ({ nodes }) => [nodes.open(), nodes.tainted(), nodes.away()],
    // The API server's admission taints a new node until it has said that it is ready.
    expected: [
      [0, 0, 1],
      [0, 1, 0],
      [0, 0, 0],
    ],
  },
  deployments: {
    manifest: { ...deployment(name, { spec: { replicas: 2 } }) },
    change: { replicas: 3 },
    known: ({ deployments }) => deployments.named(namespace, name)?.spec?.replicas,
    expected: [2, 3, undefined],
  },
};

const QUICK = { silenceMs: 2000, firstDelayMs: 100, maxDelayMs: 1000, shortWatchMs: 100 };

let cluster: Cluster;
before(async () => {
  cluster = await startCluster();
  await cluster.namespace(namespace);
});
after(() => cluster?.stop());

for (const [resource, sample] of Object.entries(samples)) {
  it(`${resource} are known before they are asked for, followed, and forgotten`, async (t) => {
    if (resource === 'nodes' && ours(t) === undefined) return;
    await create(sample);
    const { objects } = await follow(t, cluster.kubeconfig);
    assert.deepEqual(sample.known(objects), sample.expected[0]);
    await change(sample);
    await until('the change', () => same(sample.known(objects), sample.expected[1]));
    await remove(sample);
    await until('the end', () => same(sample.known(objects), sample.expected[2]));
    await create(sample);
    await until('another of that name', () => same(sample.known(objects), sample.expected[0]));
    await remove(sample);
  });
}

describe('a watch that is broken recovers', () => {
  it('from connections that break, stall, and are refused for a while', async (t) => {
    const relay = await startRelay(await serverOf(cluster));
    t.after(() => relay.stop());
    const { objects, watches } = await follow(t, await through(cluster, relay.port));
    const { services, resourcequotas } = samples;

    relay.breakAll();
    await create(services);
    await until('what was made after a break', () => same(services.known(objects), services.expected[0]));

    relay.stallAll();
    await create(resourcequotas);
    await remove(services);
    await until('what was made in a stall', () => same(resourcequotas.known(objects), resourcequotas.expected[0]));
    await until('what went in a stall', () => same(services.known(objects), services.expected[2]));

    relay.refuse(true);
    await change(resourcequotas);
    await create(services);
    assert.deepEqual(resourcequotas.known(objects), resourcequotas.expected[0]);
    relay.refuse(false);
    await until('what was made in an outage', () => same(services.known(objects), services.expected[0]));
    await until('what changed in an outage', () => same(resourcequotas.known(objects), resourcequotas.expected[1]));
    assert.ok(watches.every(({ synced }) => synced()));
    await remove(services);
    await remove(resourcequotas);
    await until('one connection a watch', () => relay.openConnections() === watches.length);
  });

  it('from the end of the API server, as soon as another is there', async (t) => {
    const controlPlane = ours(t);
    if (controlPlane === undefined) return;
    const { objects, log } = await follow(t, cluster.kubeconfig);
    const { deployments, poddisruptionbudgets } = samples;
    await create(deployments);
    await until('the Deployment', () => same(deployments.known(objects), deployments.expected[0]));
    await controlPlane.restartApiServer();
    await change(deployments);
    await create(poddisruptionbudgets);
    await until('the change', () => same(deployments.known(objects), deployments.expected[1]));
    await until('the budget', () => same(poddisruptionbudgets.known(objects), poddisruptionbudgets.expected[0]));
    assert.ok(log.some((line) => line.includes('watch interrupted')));
    await remove(deployments);
    await remove(poddisruptionbudgets);
    await until('the end', () => same(deployments.known(objects), deployments.expected[2]));
  });

  it('from a compaction that leaves nothing to go on from (410 Gone), by listing anew', async (t) => {
    const controlPlane = ours(t);
    if (controlPlane === undefined) return;
    const relay = await startRelay(await serverOf(cluster));
    t.after(() => relay.stop());
    const { services, deployments, resourcequotas } = samples;
    await create(services);
    await create(deployments);
    const { objects, log } = await follow(t, await through(cluster, relay.port));
    assert.deepEqual(services.known(objects), services.expected[0]);

    relay.refuse(true);
    await remove(services);
    await change(deployments);
    await create(resourcequotas);
    await compact(controlPlane.etcd);
    // Its cache has what etcd has not any more.
    await controlPlane.restartApiServer();
    relay.refuse(false);

    await until('the Service to be forgotten', () => same(services.known(objects), services.expected[2]));
    await until('the change', () => same(deployments.known(objects), deployments.expected[1]));
    await until('the quota', () => same(resourcequotas.known(objects), resourcequotas.expected[0]));
    for (const resource of ['services', 'deployments.apps', 'resourcequotas']) {
      const gone = log.some((line) => line.includes(`"resource":"${resource}"`) && / 410\b/.test(line));
      assert.ok(gone, `${resource}: ${log.join('')}`);
    }
    await create(services);
    await until('the watch to go on', () => same(services.known(objects), services.expected[0]));
    for (const sample of [services, deployments, resourcequotas]) await remove(sample);
  });
});

it('without permissions, the refusal names all that are missing', async (t) => {
  await cluster.kubectl.ok(['create', 'serviceaccount', 'nobody', '-n', namespace]);
  const token = (await cluster.kubectl.ok(['create', 'token', 'nobody', '-n', namespace])).trim();
  const server = await serverOf(cluster);
  const user = `system:serviceaccount:${namespace}:nobody`;
  const kubeconfig = await kubeconfigWith(cluster, 'nobody', { user: { token } });
  const resources = followedIndexes().followed.map(({ path }) => resourceOf(path));
  await assert.rejects(follow(t, kubeconfig), {
    message:
      `the API server ${server} answered GET /api/v1/namespaces with 403: namespaces is forbidden: ` +
      `User "${user}" cannot list resource "namespaces" in API group "" at the cluster scope; ` +
      `grant the verbs list and watch on namespaces, ${resources.join(', ')}`,
  });
  const wrong = await kubeconfigWith(cluster, 'wrong', { user: { token: 'wrong' } });
  await assert.rejects(follow(t, wrong), {
    message:
      `the API server ${server} answered GET /api/v1/namespaces with 401: Unauthorized; ` +
      'the credentials are not accepted, renew them',
  });
});

it('the version is the one that the API server states', async (t) => {
  const { kubernetesMinor } = await follow(t, cluster.kubeconfig);
  assert.equal(kubernetesMinor, await minorOf(cluster));
});

/** What can be done to the control plane; the test is skipped where it is not ours. */
function ours(t: TestContext): Cluster['controlPlane'] {
  if (cluster.controlPlane === undefined) t.skip('it would stand in the way of the whole cluster');
  return cluster.controlPlane;
}

async function follow(
  t: TestContext,
  kubeconfig: string,
): Promise<Pick<Known, 'objects' | 'watches'> & { kubernetesMinor: number; log: string[] }> {
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const { objects, watches, listed, stop } = await watchCluster({ kubeconfig, log: logger, timings: QUICK });
  t.after(stop);
  return { objects, watches, log, ...(await listed) };
}

function whole({ manifest }: Sample): string {
  return JSON.stringify({ ...manifest, metadata: { name, namespace } });
}

async function create(sample: Sample): Promise<void> {
  await cluster.kubectl.ok(['create', '-f', '-'], whole(sample));
}

async function change(sample: Sample): Promise<void> {
  await cluster.kubectl.ok(
    ['patch', '-f', '-', '--type=merge', '--patch', JSON.stringify({ spec: sample.change })],
    whole(sample),
  );
}

async function remove(sample: Sample): Promise<void> {
  // Nobody is there to let a claim go that no Pod uses.
  const finalizers = JSON.stringify({ metadata: { finalizers: null } });
  await cluster.kubectl.ok(['delete', '-f', '-', '--wait=false'], whole(sample));
  await cluster.kubectl(['patch', '-f', '-', '--type=merge', '--patch', finalizers], whole(sample));
}

/** Makes etcd forget all that is not the present. */
async function compact(etcd: string): Promise<void> {
  const { header } = await post<{ header: { revision: string } }>(`${etcd}/v3/kv/range`, { key: 'AA==' });
  await post(`${etcd}/v3/kv/compaction`, { revision: header.revision, physical: true });
}

async function post<T>(url: string, body: object): Promise<T> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${text}`);
  return JSON.parse(text) as T;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
