import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claimIndex, readClaim } from '../../src/surroundings/claim-index.ts';

const spec = { accessModes: ['ReadWriteOnce'], storageClassName: 'fast' };

test('a claim is found by its namespace and name until it goes', () => {
  const index = claimIndex();
  const here = readClaim({ metadata: { name: 'data' }, spec });
  const there = readClaim({ metadata: { name: 'data', namespace: 'other' }, spec: { accessModes: ['ReadWriteMany'] } });
  index.set(here, undefined);
  index.set(there, undefined);
  assert.deepEqual(index.named('default', 'data')?.accessModes, ['ReadWriteOnce']);
  assert.deepEqual(index.named('other', 'data')?.accessModes, ['ReadWriteMany']);
  index.set(undefined, here);
  assert.equal(index.named('default', 'data'), undefined);
  assert.equal(index.named('other', 'data'), there);
});

test('who made the volume says more than the class', () => {
  const annotations = { 'volume.kubernetes.io/storage-provisioner': 'rancher.io/local-path', 'example.com/note': 'x' };
  assert.deepEqual(readClaim({ metadata: { name: 'data', annotations }, spec }), {
    namespace: 'default',
    name: 'data',
    accessModes: ['ReadWriteOnce'],
    storage: 'rancher.io/local-path',
  });
  assert.equal(readClaim({ metadata: { name: 'data' }, spec }).storage, 'fast');
  assert.equal('storage' in readClaim({ metadata: { name: 'data' }, spec: { storageClassName: '' } }), false);
});
