import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../until.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { compliant, deployment } from './harness/deployment.ts';
import type { Answer } from './harness/kubectl.ts';
import { unwrapped } from './harness/transcript.ts';

// The objects around a Deployment as a person makes them at the command line, and what Evenkeel then says of the same
// Deployment: it has watched them come, and nothing is restarted in between.

const { cluster } = await clusterWithWebhook();

/** Whole Pods at 2 replicas, and one short of them from 4 on. */
const THIRD_DOWN = {
  replicas: 2,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '30%', maxSurge: 1 } },
};

test('kubectl autoscale: bounds that are safe at 2 replicas are not over the range', async () => {
  const namespace = await cluster.namespace('autoscaled');
  const manifest = deployment('shop', { ...compliant, spec: THIRD_DOWN });
  assert.equal((await apply(namespace, manifest)).stderr, '');
  await cluster.kubectl.ok(['autoscale', 'deployment/shop', '-n', namespace, '--min=2', '--max=10']);
  manifest.spec!.template.spec!.containers[0]!.image = 'web:2';
  const denied = await until('a denial', async () => {
    const answer = await apply(namespace, manifest, '--dry-run=server');
    return answer.code !== 0 && answer.stderr;
  });
  assert.match(
    denied,
    /- max-unavailable: .* 1 of 4 Pods at once \(maxUnavailable 30%; HorizontalPodAutoscaler "shop" runs 2 to 10 Pods, and this begins at 4\)/,
  );
  manifest.spec!.strategy!.rollingUpdate!.maxUnavailable = 0;
  assert.deepEqual(await apply(namespace, manifest), {
    code: 0,
    stderr: '',
    stdout: 'deployment.apps/shop configured\n',
  });
});

test('what the autoscaler added is not taken away by a manifest without a word', async () => {
  const namespace = 'autoscaled';
  const status = { status: { currentReplicas: 8, desiredReplicas: 8 } };
  const patch = ['--subresource=status', '--type=merge', '--patch', JSON.stringify(status)];
  await cluster.kubectl.ok(['patch', 'hpa', 'shop', '-n', namespace, ...patch]);
  await cluster.kubectl.ok(['scale', 'deployment/shop', '-n', namespace, '--replicas=8']);
  await cluster.kubectl.ok(['expose', 'deployment/shop', '-n', namespace, '--port=80', '--target-port=http']);
  const scale = ['scale', 'deployment/shop', '-n', namespace, '--replicas=2', '--dry-run=server'];
  const warned = await until('a warning', async () => {
    const { code, stderr } = await cluster.kubectl(scale);
    assert.equal(code, 0, stderr);
    return stderr.includes('replicas-reset') && stderr;
  });
  assert.match(
    unwrapped(warned),
    /replicas-reset: spec\.replicas: .* 2 replicas where HorizontalPodAutoscaler "shop" holds 8/,
  );
});

test('kubectl expose, then a rename of the port that the Service targets', async () => {
  const namespace = await cluster.namespace('exposed');
  const manifest = deployment('shop', compliant);
  await apply(namespace, manifest);
  await cluster.kubectl.ok(['expose', 'deployment/shop', '-n', namespace, '--port=80', '--target-port=http']);
  const readinessProbe = { httpGet: { path: '/ready', port: 'web' } };
  Object.assign(manifest.spec!.template.spec!.containers[0]!, {
    ports: [{ name: 'web', containerPort: 8080 }],
    readinessProbe,
  });
  const denied = await until('a denial', async () => {
    const answer = await apply(namespace, manifest, '--dry-run=server');
    return answer.code !== 0 && answer.stderr;
  });
  assert.match(denied, /- service-target-port-missing: .*Service "shop" targets the port named "http"/);
});

test('kubectl create quota without room for the surge, and with it', async () => {
  const namespace = await cluster.namespace('quota');
  const manifest = deployment('shop', compliant);
  await apply(namespace, manifest);
  await cluster.kubectl.ok(['create', 'quota', 'team', '-n', namespace, '--hard=pods=4']);
  // No controller of the tests counts what is taken.
  const taken = JSON.stringify({ status: { hard: { pods: '4' }, used: { pods: '4' } } });
  const patch = ['--subresource=status', '--type=merge', '--patch'];
  await cluster.kubectl.ok(['patch', 'resourcequota', 'team', '-n', namespace, ...patch, taken]);
  manifest.spec!.template.spec!.containers[0]!.image = 'web:2';
  const warned = await until('a warning', async () => {
    const { code, stderr } = await apply(namespace, manifest, '--dry-run=server');
    assert.equal(code, 0, stderr);
    return stderr.includes('rollout-stalls') && stderr;
  });
  assert.match(unwrapped(warned), /ResourceQuota "team" is 1 short of pods/);
  const room = JSON.stringify({ spec: { hard: { pods: '9' } }, status: { hard: { pods: '9' }, used: { pods: '4' } } });
  await cluster.kubectl.ok(['patch', 'resourcequota', 'team', '-n', namespace, '--type=merge', '--patch', room]);
  await cluster.kubectl.ok(['patch', 'resourcequota', 'team', '-n', namespace, ...patch, room]);
  await until('room', async () => (await apply(namespace, manifest, '--dry-run=server')).stderr === '');
});

test('kubectl create poddisruptionbudget that lets no Pod go', async () => {
  const namespace = await cluster.namespace('budget');
  const manifest = deployment('shop', compliant);
  const budget = ['create', 'poddisruptionbudget', 'shop', '-n', namespace, '--selector=app=shop', '--min-available=4'];
  await cluster.kubectl.ok(budget);
  const warned = await until('a warning', async () => {
    const { code, stderr } = await apply(namespace, manifest, '--dry-run=server');
    assert.equal(code, 0, stderr);
    return stderr.includes('disruption-budget-blocks-drains') && stderr;
  });
  assert.match(unwrapped(warned), /PodDisruptionBudget "shop" \(minAvailable 4\) allows no eviction: 4 of the 4 Pods/);
});

function apply(namespace: string, manifest: object, ...more: string[]): Promise<Answer> {
  return cluster.kubectl(['apply', '-n', namespace, '-f', '-', ...more], JSON.stringify(manifest));
}
