import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SurroundingsCost } from './surroundings.ts';
import { surroundingsFailures, surroundingsTables } from './surroundings-tables.ts';

/** Reviews of 10 µs where the cluster is empty, slowed down twofold in the second round. */
function cost(large: readonly number[], heapBytes: number): SurroundingsCost {
  const rounds = new Map([
    ['empty', [10, 20, 10]],
    ['1 namespace', large],
  ]);
  return {
    reviews: [{ name: 'a body', rounds }],
    lookups: [{ name: 'its Services', rounds }],
    memory: new Map([
      [
        '1 namespace',
        [
          { resource: 'services', objects: 10_000, textBytes: 1867.4, heapBytes },
          { resource: 'deployments', objects: 5_000, textBytes: 5424.9, heapBytes: 1245.9 },
        ],
      ],
    ]),
  };
}

test('a review may cost a tenth more than in an empty cluster, and a Service less than 1 KB', () => {
  assert.deepEqual(surroundingsFailures(cost([11, 22, 11], 1023)), []);
  assert.deepEqual(surroundingsFailures(cost([12, 22, 12], 1024)), [
    'a review, 1 namespace (the dearest: a body): 1.20; the aim is ≤ 1.1 × an empty cluster',
    'memory of a Service, 1 namespace: 1024 bytes; the aim is < 1024 bytes',
  ]);
});

test('the tables give medians, and ratios to the empty cluster', () => {
  const tables = surroundingsTables(cost([11, 22, 10], 774)).split('\n\n');
  assert.deepEqual(
    tables.map((table) => table.split('\n').at(-1)),
    [
      '| memory of a Service, 1 namespace | 774 bytes | < 1024 bytes | yes |',
      '| a body | 10.0 | 11.0 | 1.10 |',
      '| its Services | 10.00 | 11.00 | 1.10 |',
      '| deployments, 1 namespace | 5000 | 5425 | 1246 |',
    ],
  );
});
