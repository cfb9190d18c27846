import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { timeTicks, valueTicks } from '../../../../src/verify/format/html/ticks.ts';

describe('the times at an axis', () => {
  const table: readonly [endMs: number, most: number, stepMs: number, last: number][] = [
    [1000, 15, 1000, 1000],
    [31_850, 15, 5000, 30_000],
    [64_000, 4, 30_000, 60_000],
    [92_400, 15, 10_000, 90_000],
    [3_600_000, 15, 300_000, 3_600_000],
    [30 * 3_600_000, 15, 2 * 3_600_000, 30 * 3_600_000],
    [100 * 24 * 3_600_000, 4, 25 * 24 * 3_600_000, 100 * 24 * 3_600_000],
  ];
  for (const [endMs, most, stepMs, last] of table) {
    test(`${endMs} ms in at most ${most} steps`, () => {
      const ticks = timeTicks(endMs, most);
      assert.deepEqual([ticks[0], ticks[1], ticks.at(-1)], [0, stepMs, last]);
    });
  }
});

describe('the values at an axis', () => {
  const table: readonly [max: number, most: number, least: number | undefined, ticks: number[]][] = [
    [100, 7, undefined, [0, 20, 40, 60, 80, 100]],
    [100, 5, undefined, [0, 20, 40, 60, 80, 100]],
    [100, 4, undefined, [0, 50, 100]],
    [21, 3, 1, [0, 10, 20, 30]],
    [1, 3, 1, [0, 1]],
    [3, 5, 1, [0, 1, 2, 3]],
    [1, 5, 0.5, [0, 0.5, 1]],
    [0.3, 3, undefined, [0, 0.1, 0.2, 0.3]],
    [1200, 5, undefined, [0, 500, 1000, 1500]],
  ];
  for (const [max, most, least, ticks] of table) {
    test(`${max} in at most ${most} steps`, () => assert.deepEqual(valueTicks(max, most, least), ticks));
  }

  test('reach the highest value, in no more steps than there is room for', () => {
    const max = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(max, fc.integer({ min: 1, max: 12 }), (highest, most) => {
        const ticks = valueTicks(highest, most);
        assert.ok((ticks.at(-1) as number) >= highest * (1 - 1e-6) && ticks.length - 1 <= most, String(ticks));
      }),
    );
  });
});
