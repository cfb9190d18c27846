import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inTurns } from './turns.ts';

test('each is measured in every round, and what costs more comes out dearer', () => {
  const spend = (milliseconds: number) => () => {
    const until = performance.now() + milliseconds;
    while (performance.now() < until);
  };
  const took = inTurns(
    new Map([
      ['dear', spend(2)],
      ['cheap', spend(0.2)],
    ]),
    { rounds: 3, milliseconds: 2, warmUpMilliseconds: 10 },
  );
  const [dear = [], cheap = []] = [took.get('dear'), took.get('cheap')];
  assert.deepEqual([dear.length, cheap.length], [3, 3]);
  assert.ok(Math.min(...dear) >= 2000, `${dear}`);
  assert.ok(Math.min(...cheap) >= 200 && Math.min(...cheap) < 2000, `${cheap}`);
});
