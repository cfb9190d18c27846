import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crowd } from '../../src/admission/crowd.ts';
import { review, server } from './reviews.ts';

test('who comes late in a turn of the event loop is too late, and the next turn begins afresh', async () => {
  let now = 1000;
  const crowded = crowd(() => now);
  assert.equal(crowded(), false);
  now += 500;
  assert.equal(crowded(), false);
  now += 1;
  assert.equal(crowded(), true);
  await nextTurn();
  assert.equal(crowded(), false);
});

test('a review that comes with too many others is answered in a way that the API server asks again', async () => {
  let shed = 0;
  const { app, records } = server({ crowded: () => true, shed: () => void shed++ });
  const answer = await app.inject({ method: 'POST', url: '/mutate', payload: review() });
  await app.close();
  assert.equal(answer.statusCode, 429);
  assert.equal(answer.headers['retry-after'], '1');
  assert.equal(answer.headers.connection, 'close');
  assert.deepEqual(answer.json(), { error: 'too many reviews at once' });
  assert.equal(records.length, 0);
  assert.equal(shed, 1);
});
