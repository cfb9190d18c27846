import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decode, type Encoding, encode } from '../../src/manifest/decode.ts';

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const utf16 = (text: string, { bigEndian = false } = {}) => {
  const little = Buffer.from(text, 'utf16le');
  return bigEndian ? little.swap16() : little;
};

const MANIFEST = 'apiVersion: v1\nkind: ConfigMap\n# über 漢字 🎉\n';

describe('the text of bytes', () => {
  const table: readonly (readonly [what: string, bytes: Uint8Array, encoding: Encoding])[] = [
    ['UTF-8', bytes(MANIFEST), { name: 'utf-8', byteOrderMark: false }],
    ['UTF-8 with a mark', bytes([0xef, 0xbb, 0xbf], MANIFEST), { name: 'utf-8', byteOrderMark: true }],
    ['UTF-16 LE with a mark', utf16(`\ufeff${MANIFEST}`), { name: 'utf-16le', byteOrderMark: true }],
    [
      'UTF-16 BE with a mark',
      utf16(`\ufeff${MANIFEST}`, { bigEndian: true }),
      { name: 'utf-16be', byteOrderMark: true },
    ],
    ['UTF-16 LE', utf16(MANIFEST), { name: 'utf-16le', byteOrderMark: false }],
    ['UTF-16 BE', utf16(MANIFEST, { bigEndian: true }), { name: 'utf-16be', byteOrderMark: false }],
  ];
  for (const [what, given, encoding] of table) {
    test(what, () => {
      assert.deepEqual(decode(given), { text: MANIFEST, encoding });
      assert.deepEqual(Buffer.from(encode(MANIFEST, encoding)), Buffer.from(given));
    });
  }

  test('none at all', () => {
    assert.deepEqual(decode(bytes('')), { text: '', encoding: { name: 'utf-8', byteOrderMark: false } });
  });

  test('any text, there and back', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0') && !one.startsWith('\ufeff'));
    const encodings = fc.record(
      {
        name: fc.constantFrom('utf-8' as const, 'utf-16le' as const, 'utf-16be' as const),
        byteOrderMark: fc.constant(true),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(text, encodings, (one, encoding) => {
        assert.deepEqual(decode(encode(one, encoding)), { text: one, encoding });
      }),
    );
  });
});

describe('bytes that stand for no character', () => {
  const table: readonly (readonly [what: string, bytes: Uint8Array, text: string, brokenAt: number | undefined])[] = [
    ['Latin-1', bytes('a: f', [0xfc], 'r'), 'a: f\ufffdr', 4],
    ['a character cut off', bytes('é', [0xe6, 0xbc]), 'é\ufffd', 1],
    ['a surrogate by itself', bytes('é', [0xed, 0xa0, 0x80], 'a'), 'é\ufffd\ufffd\ufffda', 1],
    ['behind U+FFFD as it is spelt', bytes('\ufffdé\ufffd', [0xff], 'a'), '\ufffdé\ufffd\ufffda', 3],
    ['behind a mark', bytes([0xef, 0xbb, 0xbf], 'a', [0xff]), 'a\ufffd', 1],
    ['U+FFFD alone is one', bytes('a\ufffdb'), 'a\ufffdb', undefined],
    ['UTF-16 that ends within a character', Buffer.concat([utf16('\ufeffab'), Buffer.from([0x41])]), 'ab\ufffd', 2],
  ];
  for (const [what, given, text, brokenAt] of table) {
    test(what, () => {
      const decoded = decode(given);
      assert.ok('text' in decoded);
      assert.deepEqual([decoded.text, decoded.brokenAt], [text, brokenAt]);
    });
  }
});

describe('what is no text', () => {
  const table: readonly (readonly [what: string, bytes: Uint8Array, line: number, column: number])[] = [
    ['a picture', bytes([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]), 3, 1],
    ['an encrypted file', bytes([0], 'GITCRYPT', [0, 1, 2]), 1, 1],
    ['text with a NUL', bytes('a: b\nc: "d', [0], 'e"\n'), 2, 6],
    ['UTF-32 LE with a mark', bytes([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0, 0x3a, 0, 0, 0]), 1, 1],
    ['UTF-32 BE with a mark', bytes([0, 0, 0xfe, 0xff, 0, 0, 0, 0x61]), 1, 1],
    ['text with a NUL far down', bytes(`${'a: b\n'.repeat(4000)}c: `, [0]), 4001, 4],
  ];
  for (const [what, given, line, column] of table) {
    test(what, () => assert.deepEqual(decode(given), { nulAt: { line, column } }));
  }
});

test('any bytes end in a text or in none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (given) => {
      const decoded = decode(given);
      assert.ok('text' in decoded ? typeof decoded.text === 'string' : decoded.nulAt.line > 0);
    }),
    { numRuns: 1000 },
  );
});
