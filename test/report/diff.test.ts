import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { changedText, type TextChange } from '../../src/manifest/text-change.ts';
import { unifiedDiff } from '../../src/report/diff.ts';

/** What comparing the whole texts gives. */
function whole(before: string, after: string): string {
  return createTwoFilesPatch('a/x', 'b/x', before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`);

/** Puts a line behind each of the lines that have the number. */
const behind = (text: string, ...numbers: number[]): TextChange[] =>
  numbers.map((number) => {
    const at = new RegExp(`^line ${number}(?=\\r?$)`, 'm').exec(text);
    assert.ok(at);
    const end = at.index + at[0].length;
    return { start: end, end, text: `\nnew ${number}` };
  });

describe('a diff of changes is that of the texts', () => {
  const text = `${lines(40).join('\n')}\n`;
  const at = text.indexOf('line 20');
  const table: [name: string, before: string, changes: TextChange[]][] = [
    ['nothing', text, []],
    ['at the beginning', text, [{ start: 0, end: 0, text: 'new\n' }]],
    ['behind the first and the last line', text, behind(text, 0, 39)],
    ['at the end', text, [{ start: text.length, end: text.length, text: 'new\n' }]],
    ['at the end of a text without a line end', text.slice(0, -1), behind(text, 38, 39)],
    ['changes with 6 and with 7 lines between', text, behind(text, 3, 9, 16, 23)],
    [
      'two in a line',
      text,
      [
        { start: at, end: at + 4, text: 'one' },
        { start: at + 5, end: at + 7, text: '2\n3' },
      ],
    ],
    [
      'two at a place',
      text,
      [
        { start: at, end: at, text: 'a\n' },
        { start: at, end: at, text: 'b\n' },
      ],
    ],
    ['lines that go', text, [{ start: at, end: at + 16, text: '' }]],
    ['with \\r\\n', text.replaceAll('\n', '\r\n'), behind(text.replaceAll('\n', '\r\n'), 5, 30)],
    ['an only line', '{}', [{ start: 1, end: 1, text: '"a":1' }]],
    ['of an empty text', '', [{ start: 0, end: 0, text: 'a\n' }]],
  ];
  for (const [name, before, changes] of table) {
    test(name, () => assert.equal(unifiedDiff('x', before, changes), whole(before, changedText(before, changes))));
  }
});

test('the time for a diff does not grow with the square of the changes', () => {
  const time = (count: number): number => {
    const text = `${lines(count * 12).join('\n')}\n`;
    const changes: TextChange[] = [...text.matchAll(/^line \d+1$/gm)].map(({ index }) => ({
      start: index,
      end: index,
      text: 'a\nb\nc\n',
    }));
    const times = Array.from({ length: 3 }, () => {
      const { user } = process.cpuUsage();
      unifiedDiff('x', text, changes);
      return process.cpuUsage().user - user;
    });
    return Math.min(...times);
  };
  time(1_000);
  const [one, four] = [time(1_500), time(6_000)];
  // As much again for the noise of small figures: the square would be 16 times as much, of seconds.
  assert.ok(four < one * 10 + 100_000, `${four} µs after ${one} µs`);
});
