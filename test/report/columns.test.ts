import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columnsOf, sliceColumns } from '../../src/report/columns.ts';
import { wrap } from '../../src/report/wrap.ts';

const WIDTHS: [text: string, columns: number][] = [
  ['', 0],
  ['abc', 3],
  ['é', 1],
  ['e\u0301', 1],
  ['漢字', 4],
  ['ｆｕｌｌ', 8],
  ['ﾊﾝ', 2],
  ['🎉', 2],
  ['👨‍👩‍👧', 2],
  ['👍🏽', 2],
  ['🇨🇭', 2],
  ['❤️', 2],
  ['한국', 4],
  ['ไทย', 3],
];

describe('columns of a text in a terminal', () => {
  for (const [text, columns] of WIDTHS) test(JSON.stringify(text), () => assert.equal(columnsOf(text), columns));
});

const SLICES: [text: string, from: number, to: number, slice: string][] = [
  ['abcdef', 1, 3, 'bc'],
  ['漢字かな', 2, 6, '字か'],
  ['漢字かな', 1, 6, ' 字か'],
  ['漢字かな', 2, 5, '字 '],
  ['a👨‍👩‍👧b', 1, 4, '👨‍👩‍👧b'],
  ['漢', 5, 9, ''],
];

describe('a slice of columns', () => {
  for (const [text, from, to, slice] of SLICES) {
    test(`${text} from ${from} to ${to}`, () => assert.equal(sliceColumns(text, from, to), slice));
  }
});

const WRAPPED: [text: string, columns: number, lines: string[]][] = [
  ['', 10, ['']],
  ['one two three', 9, ['one two', 'three']],
  ['one two three', 7, ['one two', 'three']],
  ['a-word-longer-than-the-line b', 10, ['a-word-longer-than-the-line', 'b']],
  ['漢字 漢字 漢字', 9, ['漢字 漢字', '漢字']],
];

describe('wrapping', () => {
  for (const [text, columns, lines] of WRAPPED) {
    test(`${JSON.stringify(text)} at ${columns}`, () => assert.deepEqual(wrap(text, columns), lines));
  }
});
