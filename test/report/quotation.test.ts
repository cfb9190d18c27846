import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { columnsOf } from '../../src/report/columns.ts';
import { inkOf } from '../../src/report/ink.ts';
import { quotation } from '../../src/report/quotation.ts';

const PLAIN = inkOf(false);

/** Quotes one line, the fault in which stands between « and ». */
function quoted(marked: string, columns = 60, column = 1): string[] {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const at = { start: { line: 7, column: column + start }, end: { line: 7, column: column + end } };
  return quotation([{ line: 7, column, text: marked.replace(/[«»]/g, '') }], at, columns, PLAIN);
}

const X = 'x'.repeat(200);

const CASES: [name: string, lines: string[], expected: string[]][] = [
  ['a plain line', quoted('  replicas: «4»'), ['   7 |   replicas: 4', '     |             ^']],
  ['nothing: a caret still', quoted('  replicas:«»'), ['   7 |   replicas:', '     |            ^']],
  ['tabs', quoted('\tb:\t«12»'), ['   7 |     b:    12', '     |           ^^']],
  ['wide characters before', quoted('漢字🎉: «12»'), ['   7 | 漢字🎉: 12', '     |         ^^']],
  ['wide characters at fault', quoted('a: «漢字»'), ['   7 | a: 漢字', '     |    ^^^^']],
  ['an escape sequence', quoted('a\u001b[31m: «1»'), ['   7 | a\\x1b[31m: 1', '     |            ^']],
  ['a blank line', quotation([{ line: 1, column: 1, text: '   ' }], at(2, 1, 2), 60, PLAIN), ['   1 |']],
  ['a long line: cut behind', quoted(`a: «1» # ${X}`, 40), [`   7 | a: 1 # ${'x'.repeat(25)}…`, '     |    ^']],
  [
    'a long line: cut before and behind',
    quoted(`${X}: «1»,${X}`, 40),
    [`   7 | …${'x'.repeat(21)}: 1,${'x'.repeat(6)}…`, '     |                         ^'],
  ],
  ['a long fault', quoted(`a: «${X}»`, 40), [`   7 | a: ${'x'.repeat(29)}…`, `     |    ${'^'.repeat(30)}`]],
  ['a line that was cut already', quoted('x, «1»', 40, 101), ['   7 | …x, 1', '     |     ^']],
  [
    'more lines than one',
    quotation(
      [
        { line: 9, column: 1, text: 'a:' },
        { line: 10, column: 1, text: '  b: 1' },
        { line: 11, column: 1, text: '' },
      ],
      at(10, 6, 7),
      60,
      PLAIN,
    ),
    ['   9 | a:', '  10 |   b: 1', '     |      ^', '  11 |'],
  ],
  [
    'five digits',
    quotation([{ line: 12345, column: 1, text: 'a: 1' }], at(12345, 4, 5), 60, PLAIN),
    [' 12345 | a: 1', '       |    ^'],
  ],
  [
    'a fault of several lines: its first',
    quotation(
      [{ line: 1, column: 1, text: 'a: b' }],
      { start: { line: 1, column: 4 }, end: { line: 3, column: 2 } },
      60,
      PLAIN,
    ),
    ['   1 | a: b', '     |    ^'],
  ],
  ['no lines', quotation([], at(1, 1, 2), 60, PLAIN), []],
];

function at(line: number, start: number, end: number) {
  return { start: { line, column: start }, end: { line, column: end } };
}

describe('a quotation', () => {
  for (const [name, lines, expected] of CASES) test(name, () => assert.deepEqual(lines, expected));

  test('underlines what is at fault, whatever stands before it, within the columns', () => {
    const piece = fc.array(fc.constantFrom('a', ' ', '\t', '漢', '🎉', 'e\u0301', '\u001b', '👨‍👩‍👧', ': '), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(piece, piece, fc.integer({ min: 40, max: 100 }), (before, after, columns) => {
        const [line = '', under = ''] = quoted(`${before.join('')}«FAULT»${after.join('')}`, columns);
        const place = columnsOf(line.slice(0, line.indexOf('FAULT')));
        assert.equal(place, columnsOf(under.slice(0, under.indexOf('^'))), line);
        assert.equal(under.trimEnd().length, place + 'FAULT'.length);
        assert.ok(columnsOf(line) <= columns, `${columnsOf(line)} of ${columns}: ${line}`);
      }),
    );
  });
});
