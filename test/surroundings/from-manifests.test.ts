import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', namespace: 'x' },
  spec: { selector: {}, template: { metadata: { labels: { app: 'shop' } } } },
};

const place = { name: 'shop', namespace: 'x' };

describe('what manifests say of a Deployment among them', () => {
  const objects = objectsOf([
    DEPLOYMENT,
    undefined,
    null,
    { apiVersion: 'v1', kind: 'Service', metadata: place, spec: { selector: { app: 'shop' }, ports: [{ port: 80 }] } },
    {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: place,
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' }, maxReplicas: 5 },
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: place,
      spec: { selector: { matchLabels: { app: 'shop' } }, maxUnavailable: 1 },
    },
    { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: place, spec: { accessModes: ['ReadWriteOnce'] } },
    { apiVersion: 'v1', kind: 'ResourceQuota', metadata: place, spec: { hard: { pods: '4' } } },
    { apiVersion: 'v1', kind: 'Node', metadata: { name: 'a' } },
  ]);

  test('its Services, autoscaler, budgets, claims, quotas, the nodes and itself', () => {
    assert.deepEqual(
      objects.services.selecting(DEPLOYMENT).map(({ name }) => name),
      ['shop'],
    );
    assert.equal(objects.autoscalers.scaling(DEPLOYMENT)?.maxReplicas, 5);
    assert.equal(objects.budgets.covering(DEPLOYMENT).length, 1);
    assert.deepEqual(objects.claims.named('x', 'shop')?.accessModes, ['ReadWriteOnce']);
    assert.deepEqual(objects.quotas.of('x')[0]?.hard, { pods: '4' });
    assert.equal(objects.nodes.open(), 1);
    assert.equal(objects.deployments.named('x', 'shop')?.metadata?.name, 'shop');
    assert.equal(objects.unknown.size, 0);
  });
});

test('a kind of another group is another kind', () => {
  const service = { apiVersion: 'serving.knative.dev/v1', kind: 'Service', metadata: place };
  const objects = objectsOf([{ ...service, spec: { selector: { app: 'shop' } } }]);
  assert.deepEqual(objects.services.selecting(DEPLOYMENT), []);
});

test('what is not among the manifests is not there, but of nodes nothing is known', () => {
  const objects = objectsOf([DEPLOYMENT]);
  assert.deepEqual([...objects.unknown], [['nodes', 'no-source']]);
  assert.equal(objects.autoscalers.scaling(DEPLOYMENT), undefined);
});
