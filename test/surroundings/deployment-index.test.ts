import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import fc from 'fast-check';
import { deploymentIndex, type IndexedDeployment, readDeployment } from '../../src/surroundings/deployment-index.ts';
import { replay } from './replay.ts';

const SHOP: V1Deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'shop',
    namespace: 'x',
    labels: { team: 'shop' },
    annotations: { 'evenkeel.dev/exempt': 'scaled-to-zero', 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
    managedFields: [{ manager: 'kubectl' }],
    ownerReferences: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: '1' },
      { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'shop', uid: '2', controller: true },
    ],
  },
  spec: {
    selector: { matchLabels: { app: 'shop' } },
    template: {
      metadata: { labels: { app: 'shop' }, annotations: { checksum: '1' } },
      spec: {
        terminationGracePeriodSeconds: 45,
        initContainers: [
          { name: 'migrate', image: 'm', command: ['up'] },
          { name: 'proxy', image: 'p', restartPolicy: 'Always', ports: [{ name: 'http', containerPort: 8080 }] },
        ],
        containers: [{ name: 'web', image: 'w', env: [{ name: 'A', value: 'b' }], ports: [{ containerPort: 9000 }] }],
      },
    },
  },
  status: { replicas: 1 },
};

describe('what is kept of a Deployment', () => {
  test('who and what it is for', () => {
    assert.deepEqual(readDeployment(SHOP), {
      namespace: 'x',
      name: 'shop',
      deployment: {
        metadata: {
          namespace: 'x',
          name: 'shop',
          labels: { team: 'shop' },
          annotations: { 'evenkeel.dev/exempt': 'scaled-to-zero' },
          ownerReferences: [SHOP.metadata?.ownerReferences?.[1]],
        },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'shop' } },
          template: {
            metadata: { labels: { app: 'shop' } },
            spec: {
              containers: [{ name: 'web', ports: [{ containerPort: 9000 }] }],
              initContainers: [
                { name: 'proxy', ports: [{ name: 'http', containerPort: 8080 }], restartPolicy: 'Always' },
              ],
            },
          },
        },
      },
    });
  });

  test('next to nothing of one that says next to nothing', () => {
    assert.deepEqual(readDeployment({}).deployment.spec, {
      replicas: 1,
      selector: {},
      template: { metadata: { labels: {} }, spec: { containers: [] } },
    });
  });
});

test('a Deployment is found by its name and among those of its namespace, and nowhere once it is gone', () => {
  const index = deploymentIndex();
  const shop = readDeployment(SHOP);
  index.set(shop, undefined);
  assert.equal(index.named('x', 'shop'), shop.deployment);
  assert.equal(index.named('y', 'shop'), undefined);
  assert.deepEqual([...index.of('x')], [shop]);
  index.set(undefined, shop);
  assert.equal(index.named('x', 'shop'), undefined);
  assert.deepEqual([...index.of('x')], []);
});

test('an index that followed changes is one made of what is left', () => {
  const names = ['a', 'b', 'c'];
  const namespaces = ['x', 'y'];
  const place = fc.record({ namespace: fc.constantFrom(...namespaces), name: fc.constantFrom(...names) });
  const replicas = fc.option(fc.integer({ min: 0, max: 3 }));
  fc.assert(
    fc.property(fc.array(fc.record({ place, replicas })), (events) => {
      const followed = deploymentIndex();
      const rebuilt = deploymentIndex();
      const left = replay<IndexedDeployment>(
        followed,
        events.map(({ place: at, replicas: count }) => ({
          key: `${at.namespace}/${at.name}`,
          now:
            count === null
              ? undefined
              : readDeployment({ metadata: at, spec: { ...SHOP.spec, replicas: count } } as V1Deployment),
        })),
      );
      for (const object of left) rebuilt.set(object, undefined);
      const byName = (a: IndexedDeployment, b: IndexedDeployment) => (a.name < b.name ? -1 : 1);
      for (const namespace of namespaces) {
        assert.deepEqual([...followed.of(namespace)].sort(byName), [...rebuilt.of(namespace)].sort(byName));
        for (const name of names) assert.equal(followed.named(namespace, name), rebuilt.named(namespace, name));
      }
    }),
  );
});
