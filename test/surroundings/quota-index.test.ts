import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1ResourceQuota, V1ResourceQuotaSpec } from '@kubernetes/client-node';
import { quotaIndex, readQuota } from '../../src/surroundings/quota-index.ts';

function quota(spec: V1ResourceQuotaSpec, status?: V1ResourceQuota['status'], name = 'q'): V1ResourceQuota {
  return { metadata: { name }, spec, ...(status ? { status } : {}) };
}

test('only what Pods take is kept, as the API server last counted it', () => {
  const hard = {
    pods: '10',
    'count/pods': '10',
    services: '5',
    'requests.nvidia.com/gpu': '1',
    'hugepages-2Mi': '1Gi',
  };
  const used = { pods: '3', services: '5' };
  const { hard: kept, used: taken } = readQuota(quota({ hard: { pods: '20' } }, { hard, used })) ?? {};
  assert.deepEqual(Object.keys(kept ?? {}), ['pods', 'count/pods', 'requests.nvidia.com/gpu', 'hugepages-2Mi']);
  assert.equal(kept?.pods, '10');
  assert.deepEqual(taken, { pods: '3' });
});

test('before it is counted, nothing is taken', () => {
  assert.deepEqual(readQuota(quota({ hard: { pods: '20' } })), {
    namespace: 'default',
    name: 'q',
    hard: { pods: '20' },
    used: {},
  });
});

test('a quota for some Pods only, or for none, says nothing', () => {
  const hard = { pods: '1' };
  assert.equal(readQuota(quota({ hard: { services: '1' } })), undefined);
  assert.equal(readQuota(quota({})), undefined);
  assert.equal(readQuota(quota({ hard, scopes: ['BestEffort'] })), undefined);
  assert.equal(readQuota(quota({ hard, scopes: ['Terminating'] })), undefined);
  const priority = { scopeName: 'PriorityClass', operator: 'In', values: ['high'] };
  assert.equal(readQuota(quota({ hard, scopeSelector: { matchExpressions: [priority] } })), undefined);
  assert.ok(readQuota(quota({ hard, scopes: ['NotTerminating'] })));
});

test('the quotas of a namespace are sorted, and go', () => {
  const index = quotaIndex();
  const [b, a] = ['b', 'a'].map((name) => readQuota(quota({ hard: { pods: '1' } }, undefined, name)));
  index.set(b, undefined);
  index.set(a, undefined);
  assert.deepEqual(index.of('default'), [a, b]);
  index.set(undefined, a);
  assert.deepEqual(index.of('default'), [b]);
  assert.deepEqual(index.of('other'), []);
});
