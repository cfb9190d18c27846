import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printable } from '../../src/report/printable.ts';

const SPELT: [text: string, printed: string][] = [
  ['plain "text", 100 %', 'plain "text", 100 %'],
  ['漢字 é 🎉 👨‍👩‍👧 क्‍ष', '漢字 é 🎉 👨‍👩‍👧 क्‍ष'],
  ['\u001b[31mred', '\\x1b[31mred'],
  ['\u009b2J', '\\x9b2J'],
  ['a\nb\r\nc\td', 'a\\nb\\r\\nc\\td'],
  ['\u0000\u007f', '\\x00\\x7f'],
  ['abc\u202edef\u2066', 'abc\\u202edef\\u2066'],
  ['zero\u200bwidth\ufeff', 'zero\\u200bwidth\\ufeff'],
  ['\u2028\u2029', '\\u2028\\u2029'],
  ['\ud800 alone', '\\ud800 alone'],
  ['\u{e0041}', '\\u{e0041}'],
];

for (const [text, printed] of SPELT) {
  test(`printable: ${JSON.stringify(printed)}`, () => assert.equal(printable(text), printed));
}
