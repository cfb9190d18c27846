import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import type { Operation } from 'fast-json-patch';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { deployment, safetyOf } from './harness/deployment.ts';
import type { Answer } from './harness/kubectl.ts';
import { startOtherWebhook } from './harness/other-webhook.ts';

// A mutating webhook that runs after Evenkeel's: what Evenkeel injected is not what is stored, unless it still stands
// in the object that the validating webhook sees, which is the final one.

const { cluster } = await clusterWithWebhook();

const CONTAINERS = '/spec/template/spec/containers';
const SAFE = { probed: 'http', preStop: 15, grace: 45, maxUnavailable: 0 };

test('it removes what was injected, each time: the final object is denied', async () => {
  const { answer, asked } = await applyBeside('remover', 'IfNeeded', remove);
  assert.equal(asked, 2, 'it had the last word');
  assert.equal(answer.code, 1);
  assert.match(answer.stderr, /admission webhook "validate\.evenkeel\.dev" denied the request/);
  assert.match(answer.stderr, /^- readiness-probe-missing: spec\.template\.spec\.containers\[0\]\.readinessProbe: /m);
  assert.match(answer.stderr, /^- pre-stop-missing: spec\.template\.spec\.containers\[0\]\.lifecycle\.preStop: /m);
});

test('it removes what was injected, once: Evenkeel is asked again and mends it', async () => {
  const { answer, asked, stored } = await applyBeside('remover-once', 'Never', remove);
  assert.equal(asked, 1);
  assert.equal(answer.code, 0, answer.stderr);
  // The preStop was removed without the seconds added for it; they are added once more, never taken away.
  assert.deepEqual(safetyOf(await stored()), { ...SAFE, grace: 60 });
});

test('it takes capacity away: the final object is denied', async () => {
  const { answer } = await applyBeside('taker', 'Never', () => [
    { op: 'replace', path: '/spec/strategy/rollingUpdate', value: { maxUnavailable: '50%', maxSurge: 1 } },
  ]);
  assert.equal(answer.code, 1);
  assert.match(answer.stderr, /^- max-unavailable: spec\.strategy\.rollingUpdate\.maxUnavailable: /m);
});

test('it puts a container in front: what was injected goes along and stands once', async () => {
  const sidecar: V1Container = { name: 'agent', image: 'agent:1' };
  const { answer, stored } = await applyBeside('front', 'IfNeeded', ({ spec }) =>
    spec?.template.spec?.containers[0]?.name === 'agent'
      ? []
      : [{ op: 'add', path: `${CONTAINERS}/0`, value: sidecar }],
  );
  assert.equal(answer.code, 0, answer.stderr);
  const final = await stored();
  assert.deepEqual(safetyOf(final), SAFE);
  const [agent, web] = final.spec?.template.spec?.containers ?? [];
  assert.equal(agent?.name, 'agent');
  assert.equal(agent?.lifecycle, undefined);
  assert.equal(web?.name, 'web');
});

test('it adds a container that serves: that one gets its probe and preStop too', async () => {
  const proxy: V1Container = { name: 'proxy', image: 'proxy:1', ports: [{ name: 'proxy', containerPort: 9000 }] };
  const { answer, stored } = await applyBeside('proxy', 'IfNeeded', ({ spec }) =>
    spec?.template.spec?.containers.some(({ name }) => name === 'proxy')
      ? []
      : [{ op: 'add', path: `${CONTAINERS}/-`, value: proxy }],
  );
  assert.equal(answer.code, 0, answer.stderr);
  const final = await stored();
  assert.equal(safetyOf(final).probed, 'http');
  const added = final.spec?.template.spec?.containers.find(({ name }) => name === 'proxy');
  assert.equal(added?.readinessProbe?.tcpSocket?.port, 'proxy');
  assert.equal(added?.lifecycle?.preStop?.sleep?.seconds, 15);
});

function remove({ spec }: V1Deployment): Operation[] {
  const [container] = spec?.template.spec?.containers ?? [];
  return [
    ...(container?.readinessProbe ? [{ op: 'remove' as const, path: `${CONTAINERS}/0/readinessProbe` }] : []),
    ...(container?.lifecycle ? [{ op: 'remove' as const, path: `${CONTAINERS}/0/lifecycle` }] : []),
  ];
}

async function applyBeside(
  name: string,
  reinvocationPolicy: 'Never' | 'IfNeeded',
  change: (deployment: V1Deployment) => Operation[],
): Promise<{ answer: Answer; asked: number; stored(): Promise<V1Deployment> }> {
  const namespace = await cluster.namespace(name);
  const other = await startOtherWebhook(cluster, namespace, reinvocationPolicy, change);
  try {
    const answer = await cluster.kubectl(['apply', '-n', namespace, '-f', '-'], JSON.stringify(deployment('shop')));
    const stored = () => cluster.kubectl.json<V1Deployment>(['get', 'deployment', 'shop', '-n', namespace]);
    return { answer, asked: other.asked('shop'), stored };
  } finally {
    await other.stop();
  }
}
