import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { until } from '../until.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { compliant, deployment, serviceFor, type Wishes } from './harness/deployment.ts';
import { type Answer, listOf } from './harness/kubectl.ts';

// `kubectl scale` writes the subresource deployments/scale, which has nothing of the Deployment but its replicas.

const { cluster, webhook } = await clusterWithWebhook();
const namespace = await cluster.namespace('scale');

const EXEMPT = { 'evenkeel.dev/exempt': 'scaled-to-zero' };
const DENIED =
  /admission webhook "validate\.evenkeel\.dev" denied the request: .*\n- scaled-to-zero: spec\.replicas: \S/;

/** Ways to say the same. */
const ways: Readonly<Record<string, (name: string, replicas: number) => Promise<Answer>>> = {
  'kubectl scale': (name, replicas) => scale(name, replicas),
  'kubectl patch --subresource=scale': (name, replicas) => {
    const patch = ['--subresource=scale', '--type=merge', '--patch', JSON.stringify({ spec: { replicas } })];
    return cluster.kubectl(['patch', 'deployment', name, '-n', namespace, ...patch]);
  },
  'kubectl replace of the scale': (name, replicas) => replaceScale(name, replicas),
  'kubectl patch of the Deployment': (name, replicas) => {
    const patch = ['--type=merge', '--patch', JSON.stringify({ spec: { replicas } })];
    return cluster.kubectl(['patch', 'deployment', name, '-n', namespace, ...patch]);
  },
};

for (const [index, [way, to]] of Object.entries(ways).entries()) {
  test(`a Deployment that serves cannot be taken to 0 by ${way}, and to any other number it can`, async () => {
    const name = `serves-${index}`;
    await create(name);
    const { code, stderr } = await to(name, 0);
    assert.equal(code, 1);
    assert.match(stderr, DENIED);
    assert.match(stderr, /annotate the Deployment: evenkeel\.dev\/exempt: scaled-to-zero/);
    assert.equal(await replicasOf(name), 4);
    for (const replicas of [6, 3]) {
      const answer = await to(name, replicas);
      assert.deepEqual([answer.code, answer.stderr], [0, '']);
      assert.equal(await replicasOf(name), replicas);
    }
  });
}

test('its exemption counts, though a Scale carries none; without it again it is denied again', async () => {
  await create('exempt', { metadata: { annotations: EXEMPT } });
  const { code, stderr } = await scale('exempt', 0);
  assert.deepEqual([code, stderr], [0, '']);
  await cluster.kubectl.ok(['scale', 'deployment/exempt', '-n', namespace, '--replicas=2']);
  await cluster.kubectl.ok(['annotate', 'deployment/exempt', '-n', namespace, 'evenkeel.dev/exempt-']);
  await untilKnown('exempt');
  assert.match((await scale('exempt', 0)).stderr, DENIED);
});

test('a worker may go to 0, and so may a Deployment that a controller owns', async () => {
  await create('worker', { container: { ports: [] } });
  const owner = {
    apiVersion: 'example.dev/v1',
    kind: 'Shop',
    name: 'shop',
    uid: 'b2d3c1f6-0000-4000-8000-000000000001',
  };
  await create('owned', { metadata: { ownerReferences: [{ ...owner, controller: true }] } });
  for (const name of ['worker', 'owned']) {
    const { code, stderr } = await scale(name, 0);
    assert.deepEqual([code, stderr], [0, '']);
  }
});

test('the autoscaler that the cluster has is not asked about', async () => {
  await create('autoscaled');
  const user = 'system:serviceaccount:kube-system:horizontal-pod-autoscaler';
  const { code, stderr } = await replaceScale('autoscaled', 0, `--as=${user}`);
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(await replicasOf('autoscaled'), 0);
  const asked = () => webhook.reviews().filter((review) => review.name === 'autoscaled' && review.subresource);
  const before = asked().length;
  await scale('autoscaled', 2);
  const reviews = await until("the log to have a person's", () => asked().length > before && asked());
  assert.ok(reviews.every((review) => review.user !== user));
});

test('a dry run is denied like the request itself', async () => {
  await create('dry-run');
  const { code, stderr } = await scale('dry-run', 0, '--dry-run=server');
  assert.equal(code, 1);
  assert.match(stderr, DENIED);
});

test('the scale of a StatefulSet is no business of Evenkeel', async () => {
  const { spec } = deployment('set');
  const { replicas, selector, template } = spec!;
  const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'set', namespace } };
  const manifest = { ...set, spec: { serviceName: 'set', replicas, selector, template } };
  await cluster.kubectl.ok(['create', '-f', '-'], JSON.stringify(manifest));
  const { code, stderr } = await cluster.kubectl(['scale', 'statefulset/set', '-n', namespace, '--replicas=0']);
  assert.deepEqual([code, stderr], [0, '']);
});

test('made and scaled at once: the Deployment may not be known yet, and nothing is served yet', async () => {
  for (let index = 0; index < 5; index += 1) {
    const name = `at-once-${index}`;
    const made = deployment(name, compliant);
    await cluster.kubectl.ok(['create', '-n', namespace, '-f', '-'], listOf([serviceFor(made), made]));
    const { code, stderr } = await scale(name, 0);
    const scaled = await until('the log to have the scale', () =>
      webhook.reviews().find((review) => review.name === name && review.subresource === 'scale'),
    );
    if (code !== 0) assert.match(stderr, DENIED);
    else assert.equal(scaled.skipped, 'the Deployment is not known');
  }
});

test('warn mode allows it, with a warning', async () => {
  await webhook.restart('mode: warn\n');
  await create('warned');
  const { code, stderr } = await scale('warned', 0);
  assert.equal(code, 0);
  assert.match(stderr, /^Warning: evenkeel scaled-to-zero: would be denied by enforcement: spec\.replicas: /);
  assert.equal(await replicasOf('warned'), 0);
});

function scale(name: string, replicas: number, ...more: string[]): Promise<Answer> {
  return cluster.kubectl(['scale', `deployment/${name}`, '-n', namespace, `--replicas=${replicas}`, ...more]);
}

/** As the controllers of the control plane do it. */
async function replaceScale(name: string, replicas: number, ...more: string[]): Promise<Answer> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`;
  const stored = JSON.parse(await cluster.kubectl.ok(['get', '--raw', path]));
  const scaled = JSON.stringify({ ...stored, spec: { replicas } });
  return cluster.kubectl(['replace', '--raw', path, '-f', '-', ...more], scaled);
}

/** Makes a Deployment with 4 replicas and its Service, or without ports and Service, and lets Evenkeel learn of it. */
async function create(name: string, { container, ...wishes }: Wishes = {}): Promise<void> {
  const manifest = deployment(name, { ...compliant, ...wishes, container: { ...compliant.container, ...container } });
  if (container?.ports?.length === 0) {
    const [worker] = manifest.spec!.template.spec!.containers;
    delete worker!.readinessProbe;
    delete worker!.lifecycle;
  }
  const items = container?.ports?.length === 0 ? [manifest] : [serviceFor(manifest), manifest];
  await cluster.kubectl.ok(['create', '-n', namespace, '-f', '-'], listOf(items));
  await untilKnown(name);
}

/** A scale that changes nothing is let through as `not known` until Evenkeel's watch has brought the Deployment. */
async function untilKnown(name: string): Promise<void> {
  const replicas = await replicasOf(name);
  await until(`evenkeel to know ${name}`, async () => {
    await scale(name, replicas);
    const reviews = await until('the log to have the scale', () => {
      const those = webhook.reviews().filter((review) => review.name === name && review.subresource === 'scale');
      return those.length > 0 && those;
    });
    return reviews.at(-1)?.skipped !== 'the Deployment is not known';
  });
}

async function replicasOf(name: string): Promise<number> {
  const stored = await cluster.kubectl.json<V1Deployment>(['get', 'deployment', name, '-n', namespace]);
  return stored.spec?.replicas ?? 1;
}
