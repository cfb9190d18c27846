import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paced } from '../../src/serve/paced.ts';

test('so many in any minute, and again when the first of them is a minute old', () => {
  let seconds = 0;
  const may = paced(2, () => new Date(seconds * 1000));
  const at = (time: number) => {
    seconds = time;
    return may();
  };
  assert.deepEqual([0, 10, 20, 59, 60, 61, 69, 70, 71].map(at), [
    true,
    true,
    false,
    false,
    true,
    false,
    false,
    true,
    false,
  ]);
});
