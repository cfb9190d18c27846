import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gather } from '../../src/serve/gather.ts';

test('items are handed on in order: when told, when there are many, and soon in any case', async () => {
  const taken: number[] = [];
  const gathered = gather((item: number) => taken.push(item));
  gathered.add(1);
  gathered.add(2);
  assert.deepEqual(taken, []);
  gathered.flush();
  assert.deepEqual(taken, [1, 2]);
  for (let item = 3; item <= 66; item += 1) gathered.add(item);
  assert.equal(taken.length, 66);
  gathered.add(67);
  await sleep(100);
  assert.deepEqual(
    taken,
    Array.from({ length: 67 }, (_, index) => index + 1),
  );
});
