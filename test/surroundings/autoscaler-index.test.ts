import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import fc from 'fast-check';
import { autoscalerIndex, type IndexedAutoscaler, readAutoscaler } from '../../src/surroundings/autoscaler-index.ts';
import { replay } from './replay.ts';

function autoscaler(
  spec: Partial<V2HorizontalPodAutoscaler['spec']> = {},
  rest: Partial<V2HorizontalPodAutoscaler> = {},
): V2HorizontalPodAutoscaler {
  return {
    metadata: { name: 'shop', namespace: 'x' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' }, maxReplicas: 10, ...spec },
    ...rest,
  };
}

describe('what is read of an autoscaler', () => {
  test('its bounds and what it holds now', () => {
    const status = { currentReplicas: 3, desiredReplicas: 4 };
    assert.deepEqual(readAutoscaler(autoscaler({ minReplicas: 2 }, { status })), {
      namespace: 'x',
      name: 'shop',
      target: 'shop',
      minReplicas: 2,
      maxReplicas: 10,
      desiredReplicas: 4,
      ownsZero: false,
    });
  });

  test('a minimum of 1 where none is stated, and nothing held before it has worked', () => {
    const read = readAutoscaler(autoscaler());
    assert.equal(read?.minReplicas, 1);
    assert.equal(read?.desiredReplicas, undefined);
  });

  test('null is absent', () => {
    const status = { desiredReplicas: null } as unknown as NonNullable<V2HorizontalPodAutoscaler['status']>;
    const read = readAutoscaler(autoscaler({ minReplicas: null as unknown as number }, { status }));
    assert.equal(read?.minReplicas, 1);
    assert.equal(read?.desiredReplicas, undefined);
  });

  test('one that may go to 0, by its minimum or because KEDA stands behind it, owns zero', () => {
    assert.equal(readAutoscaler(autoscaler({ minReplicas: 0 }))?.ownsZero, true);
    const owner = { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'shop', uid: '1' };
    const metadata = { name: 'keda-hpa-shop', ownerReferences: [owner] };
    assert.equal(readAutoscaler(autoscaler({ minReplicas: 1 }, { metadata }))?.ownsZero, true);
  });

  test('nothing where it scales anything but a Deployment', () => {
    const target = (apiVersion: string, kind: string) => ({ scaleTargetRef: { apiVersion, kind, name: 'shop' } });
    assert.equal(readAutoscaler(autoscaler(target('apps/v1', 'StatefulSet'))), undefined);
    assert.equal(readAutoscaler(autoscaler(target('example.com/v1', 'Deployment'))), undefined);
  });
});

test('of several autoscalers of one Deployment the first by name counts', () => {
  const index = autoscalerIndex();
  for (const name of ['b', 'a', 'c']) {
    index.set(readAutoscaler(autoscaler({}, { metadata: { name, namespace: 'x' } })), undefined);
  }
  assert.equal(index.scaling({ metadata: { name: 'shop', namespace: 'x' } })?.name, 'a');
  assert.equal(index.scaling({ metadata: { name: 'shop', namespace: 'y' } }), undefined);
  assert.equal(index.scaling({ metadata: { name: 'till', namespace: 'x' } }), undefined);
});

test('an index that followed changes is one made of what is left', () => {
  const place = fc.record({ namespace: fc.constantFrom('x', 'y'), name: fc.constantFrom('a', 'b', 'c') });
  const read = fc.record({
    target: fc.constantFrom('shop', 'till'),
    minReplicas: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(fc.record({ place, read: fc.option(read) })), (events) => {
      const followed = autoscalerIndex();
      const rebuilt = autoscalerIndex();
      const left = replay<IndexedAutoscaler>(
        followed,
        events.map(({ place: at, read: now }) => ({
          key: `${at.namespace}/${at.name}`,
          now: now === null ? undefined : { ...at, ...now, maxReplicas: 9, desiredReplicas: 1, ownsZero: false },
        })),
      );
      for (const object of left) rebuilt.set(object, undefined);
      for (const namespace of ['x', 'y']) {
        for (const name of ['shop', 'till']) {
          const deployment = { metadata: { namespace, name } };
          assert.deepEqual(followed.scaling(deployment), rebuilt.scaling(deployment));
        }
      }
    }),
  );
});
