import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followedIndexes } from '../../../src/surroundings/follow.ts';
import { createPath, listPath } from './api.ts';
import { countsOf, type Filling, objectsIn, sent, storedText } from './cluster-size.ts';

const fillings = Object.keys(countsOf(1)) as Filling[];

test('a cluster has all that Evenkeel follows', () => {
  const followed = followedIndexes().followed.map(({ resource }) => resource);
  assert.deepEqual([...fillings].sort(), [...followed, 'namespaces'].sort());
  assert.equal(objectsIn(0), 0);
  assert.equal(objectsIn(1_000), 3_350);
});

test('every object is in a namespace that there is, under a name of its own', () => {
  const size = 40;
  const counts = countsOf(size);
  const namespaces = new Set(
    Array.from({ length: counts.namespaces }, (_, index) => JSON.parse(storedText('namespaces', index)).metadata.name),
  );
  for (const filling of fillings) {
    const places = Array.from({ length: counts[filling] }, (_, index) => {
      const { namespace, name } = JSON.parse(storedText(filling, index)).metadata;
      if (filling !== 'namespaces' && filling !== 'nodes') {
        assert.ok(namespaces.has(namespace), `${filling} ${index}: ${namespace}`);
        assert.equal(
          createPath(filling, index),
          listPath(filling).replace(filling, `namespaces/${namespace}/${filling}`),
        );
      }
      return `${namespace}/${name}`;
    });
    assert.equal(new Set(places).size, counts[filling], filling);
  }
});

test('what is sent has nothing that the API server gives', () => {
  for (const filling of fillings) {
    const { object } = sent(filling, 3);
    const { uid, resourceVersion, managedFields } = object.metadata as Record<string, unknown>;
    assert.deepEqual([uid, resourceVersion, managedFields], [undefined, undefined, undefined], filling);
  }
  assert.equal((sent('services', 3).object.spec as Record<string, unknown>).clusterIP, undefined);
  assert.ok(sent('deployments', 3).status !== undefined);
});
