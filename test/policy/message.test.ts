import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { warningLines } from '../../src/policy/message.ts';

describe('warnings', () => {
  test('a short text is one line', () =>
    assert.deepEqual(warningLines(['evenkeel: all is well']), ['evenkeel: all is well']));

  test('a long one is broken between words, and what follows is set in', () => {
    const lines = warningLines([`evenkeel: ${'word '.repeat(40)}`]);
    assert.equal(lines.length, 2);
    assert.ok(lines[1]?.startsWith('  word'));
    assert.equal(lines.map((line) => line.trim()).join(' '), `evenkeel: ${'word '.repeat(40)}`.trim());
  });

  test('whatever the texts are, lines have 120 characters at most and 4,096 together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ maxLength: 2000, unit: 'grapheme' }), fc.lorem({ maxCount: 200 }))),
        (texts) => {
          const lines = warningLines(texts);
          for (const line of lines) assert.ok(line.length <= 120, `${line.length}`);
          assert.ok(lines.join('').length <= 4096);
        },
      ),
    );
  });

  test('what is left out is counted', () => {
    const lines = warningLines(Array.from({ length: 100 }, () => `evenkeel: ${'x'.repeat(100)}`));
    assert.match(lines.at(-1) ?? '', /^evenkeel: \d+ more warnings are left out$/);
    assert.equal(lines.length - 1 + Number(/\d+/.exec(lines.at(-1) ?? '')?.[0]), 100);
  });
});
