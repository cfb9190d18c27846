import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatQuantity, ONE, parseQuantity } from '../../src/deployment/quantity.ts';

// Rows of TestQuantityParse and of the examples in the doc comment of k8s.io/apimachinery/pkg/api/resource.Quantity.
const amounts: [text: string | number, amount: bigint][] = [
  ['0', 0n],
  ['10', 10n * ONE],
  [3, 3n * ONE],
  [0.5, ONE / 2n],
  ['500m', ONE / 2n],
  ['0.5', ONE / 2n],
  ['.5', ONE / 2n],
  ['5.', 5n * ONE],
  ['+7', 7n * ONE],
  ['-1k', -1000n * ONE],
  ['100u', 100_000n],
  ['1n', 1n],
  ['0.1n', 1n],
  ['-0.1n', -1n],
  ['1k', 10n ** 3n * ONE],
  ['1M', 10n ** 6n * ONE],
  ['1G', 10n ** 9n * ONE],
  ['1T', 10n ** 12n * ONE],
  ['1P', 10n ** 15n * ONE],
  ['1E', 10n ** 18n * ONE],
  ['1Ki', 2n ** 10n * ONE],
  ['1.5Mi', 3n * 2n ** 19n * ONE],
  ['1Gi', 2n ** 30n * ONE],
  ['1Ti', 2n ** 40n * ONE],
  ['1Pi', 2n ** 50n * ONE],
  ['1Ei', 2n ** 60n * ONE],
  ['12e6', 12_000_000n * ONE],
  ['12E6', 12_000_000n * ONE],
  ['1e+3', 1000n * ONE],
  ['1e-3', ONE / 1000n],
];
for (const [text, amount] of amounts) test(`${text} is an amount`, () => assert.equal(parseQuantity(text), amount));

test('nonsense is none', () => {
  const nonsense = [
    '',
    ' ',
    '.',
    '-',
    'm',
    'Gi',
    '1 Gi',
    '1K',
    '1gi',
    '1.1.1',
    '1mi',
    '1ee3',
    '1e',
    'e3',
    '0x10',
    '1,5',
  ];
  const endless = ['1e9999', '9'.repeat(1000), 'NaN', 'Infinity'];
  for (const text of [...nonsense, ...endless, Number.NaN]) assert.equal(parseQuantity(text), undefined, String(text));
});

test('an amount said and read again is the same', () => {
  const amount = fc.oneof(
    fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }),
    fc.integer({ min: -100_000, max: 100_000 }).map((ones) => BigInt(ones) * ONE),
    fc.integer({ min: 0, max: 100_000 }).map((mebi) => BigInt(mebi) * 2n ** 20n * ONE),
  );
  fc.assert(fc.property(amount, (any) => assert.equal(parseQuantity(formatQuantity(any)), any)));
});

test('a suffix multiplies, wherever the point is', () => {
  fc.assert(
    fc.property(fc.nat(1e6), fc.nat({ max: 9 }), (whole, tenth) => {
      assert.equal(parseQuantity(`${whole}.${tenth}k`), parseQuantity(`${whole}${tenth}e2`));
      assert.equal(parseQuantity(`${whole}Ki`), parseQuantity(whole * 1024));
    }),
  );
});

test('it is said as a person would', () => {
  const said: [string, string][] = [
    ['1.5Gi', '1536Mi'],
    ['2.5', '2500m'],
    ['2000m', '2'],
    ['1000', '1000'],
    ['0.0001', '100u'],
    ['1n', '1n'],
    ['0', '0'],
    ['-4', '-4'],
  ];
  for (const [text, words] of said) assert.equal(formatQuantity(parseQuantity(text) ?? 0n), words);
});
