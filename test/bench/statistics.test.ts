import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { quantile, ratios, spread } from './statistics.ts';

test('a spread is the middle, the least and the most, whatever the order', () => {
  assert.deepEqual(spread([30, 10, 20]), { median: 20, least: 10, most: 30 });
  assert.deepEqual(spread([4, 1, 3, 2]), { median: 2.5, least: 1, most: 4 });
  assert.deepEqual(spread([7]), { median: 7, least: 7, most: 7 });
  assert.throws(() => spread([]), RangeError);
});

test('a quantile is by nearest rank', () => {
  const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1);
  assert.equal(quantile(hundred, 0.99), 99);
  assert.equal(quantile(hundred, 0.5), 50);
  assert.equal(quantile(hundred, 1), 100);
  assert.equal(quantile(hundred, 0), 1);
  assert.equal(quantile(Float64Array.of(1, 2, 3), 0.99), 3);
});

test('at least the share q of the values is no greater than the quantile, and fewer are below it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      (values, q) => {
        const sorted = Float64Array.from(values).sort();
        const found = quantile(sorted, q);
        assert.ok(values.filter((value) => value <= found).length >= q * values.length);
        assert.ok(values.filter((value) => value < found).length < q * values.length);
      },
    ),
  );
});

test('ratios are taken round by round', () => {
  // A machine at half its speed in the second round: the ratio does not see it.
  assert.deepEqual(ratios([80, 40, 90], [100, 50, 100]), { median: 0.8, least: 0.8, most: 0.9 });
  assert.throws(() => ratios([1, 2], [1]), /2 rounds against 1/);
});
