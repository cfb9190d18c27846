import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soakFailures } from './soak.ts';

test('memory that grows or is high fails the soak', () => {
  const samples = (bytesAt: (share: number) => number): { reviews: number; bytes: number }[] =>
    Array.from({ length: 100 }, (_, index) => ({ reviews: index, bytes: bytesAt(index / 100) }));
  assert.deepEqual(soakFailures({ samples: samples(() => 90e6), peak: 95e6 }), []);
  // A heap that grows to its size at the start is no leak.
  assert.deepEqual(soakFailures({ samples: samples((share) => (share < 0.2 ? 50e6 : 90e6)), peak: 95e6 }), []);
  assert.deepEqual(soakFailures({ samples: samples((share) => 60e6 + share * 60e6), peak: 120e6 }), [
    'memory grew from 82 MB in the second quarter to 112 MB in the last',
  ]);
  assert.deepEqual(soakFailures({ samples: samples(() => 90e6), peak: 140e6 }), [
    'memory reached 140 MB; the aim is < 130 MB',
  ]);
});
