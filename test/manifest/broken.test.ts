import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ManifestFile, readManifests } from '../../src/manifest/read.ts';

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

const told = ({ faults }: ManifestFile) =>
  faults.map(({ at, message }) => (at === undefined ? message : `${at.line}:${at.column}: ${message}`));

const names = ({ manifests }: ManifestFile) => manifests.map(({ object }) => object.metadata?.name);

describe('what is no YAML is told where it is', () => {
  const table: readonly (readonly [text: string, fault: string])[] = [
    ['data:\n\ta: b\n', '5:1: indented with a tab; YAML takes spaces only'],
    ['data:\n  a: 1\n  a: 2\n', '6:3: a is there twice in its map, first in the line above'],
    [
      'data:\n  a b:\n  - {a: 1, c d: 1}\n  # c\n\n  a b: {}\n',
      '9:3: a b is there twice in its map, first 4 lines above',
    ],
    [
      'data:\n- [[]]\n- b:\n    &a a: 1\n    c:\n    &a a: 1\n',
      '9:5: &a a is there twice in its map, first 2 lines above',
    ],
    ['data: {"a": 1, "a": 2}\n', '4:16: a is there twice in its map, first in the same line'],
    [`data: {${'a'.repeat(61)}: 1, ${'a'.repeat(61)}: 2}\n`, '4:74: this key is there twice in its map'],
    ['data:\n  on: 1\n  yes: 2\n', '6:3: this key is there twice in its map'],
    ['<<<<<<< HEAD\ndata: 1\n=======\ndata: 2\n>>>>>>> b\n', '4:1: a merge conflict begins here that is not resolved'],
    ['data:\n  a: |\n<<<<<<< HEAD\n    b\n', '6:1: a merge conflict begins here that is not resolved'],
    ['data:\n  a: |\n    <<<<<<< HEAD\n  b\n', '7:4: expected a colon behind the key'],
    ['  data: x\n', '4:3: indented like no key before it'],
    ['data:\n    a: b\n   c: d\n', '6:4: indented like no key before it'],
    ['data: x\n  a: b\n', '5:3: indented like no key before it'],
    ['data:\n  - a\n - b\n', '6:2: indented like no key before it'],
    ['data:\n  a\n  b: c\n', '5:3: expected a key with a colon and a blank behind it'],
    ['data:b\n', '4:1: expected a key with a colon and a blank behind it'],
    ['data: b\n----\n', '5:1: expected a key with a colon and a blank behind it'],
    ['"data" b: c\n', '4:8: expected a colon behind the key'],
    ['data: a: b\n', '4:8: a second colon with a blank behind it; a value that has one needs quotes'],
    ["data: 'it's'\n", '4:11: text behind the closing quote'],
    ['data: @a\n', '4:7: no value begins with @ unless it is in quotes'],
    ['data: `a`\n', '4:7: no value begins with ` unless it is in quotes'],
    ['data: %a\n', '4:7: no value begins with % unless it is in quotes'],
    ['data: *\n', '4:8: * begins an alias; a value that begins with one needs quotes'],
    ['data: &\n', '4:8: & begins an anchor; a value that begins with one needs quotes'],
    ['data: *a\n', '4:7: alias *a has no anchor before it'],
    ['data: &a {b: *a}\n', '4:14: alias *a stands within what it stands for'],
    ['data: {a: b, c: d\n', '5:1: the text ends, and a bracket or a quote is not closed'],
    ['data: [a, b}\n', '4:12: expected a comma, or the bracket that closes the list or map'],
    ['data: {a: 1 b: 2}\n', '4:14: expected a comma, or the bracket that closes the list or map'],
    ['data: "a\n', '5:1: the text ends, and a bracket or a quote is not closed'],
    [
      'data: [a\nb: c\n',
      '5:1: further to the left than the list, map or text it is in; is a closing bracket or quote missing?',
    ],
    ['data:\n  ? {a: b}\n  : c\n', '5:5: a list or a map stands where a key should'],
    ['data:\n  <<: 1\n', '5:3: << brings in what is no map'],
    ['data: "a\\qb"\n', '4:10: unknown escape sequence'],
    ['data: "a\u0007b"\n', '4:9: a control character, which YAML does not allow'],
    ['data: a\u007fb\n', '4:8: a control character, which YAML does not allow'],
    ['data: "a\0b"\n', '4:9: a NUL byte, which no text has'],
    [`data: ${'['.repeat(101)}${']'.repeat(101)}\n`, '4:106: nested more than 100 deep'],
    [`data: ${'{a: '.repeat(101)}${'}'.repeat(101)}\n`, '4:400: nested more than 100 deep'],
    [`data:${'\n- '.repeat(1)}${'- '.repeat(200)}a\n`, '5:199: nested more than 100 deep'],
  ];
  for (const [text, fault] of table) {
    test(JSON.stringify(text.slice(0, 40)), () => assert.deepEqual(told(readManifests('x', HEAD + text)), [fault]));
  }

  test('with any ends of lines', () => {
    const text = `${HEAD}data:\n\ta: b\n`;
    for (const end of ['\r\n', '\r']) {
      assert.deepEqual(told(readManifests('x', text.replaceAll('\n', end))), [
        '5:1: indented with a tab; YAML takes spaces only',
      ]);
    }
  });
});

test('the documents around a broken one are read', () => {
  const good = (name: string) => HEAD.replace('name: a', `name: ${name}`);
  const file = readManifests('x', `${good('a')}---\n${HEAD}data: [\n---\n${good('b')}---\n- }\n---\n${good('c')}`);
  assert.deepEqual(names(file), ['a', 'b', 'c']);
  assert.deepEqual(told(file), [
    '9:1: the text ends, and a bracket or a quote is not closed',
    '14:3: expected the end of the document, or --- and another one',
  ]);
});

describe('aliases that stand for more than there is', () => {
  const bomb = (first: string, next: (name: string) => string) => {
    const lines = [`l0: &l0 ${first}`];
    for (let level = 1; level < 12; level += 1) lines.push(`l${level}: &l${level} ${next(`*l${level - 1}`)}`);
    return readManifests('x', `${HEAD}${lines.join('\n')}\n`);
  };
  const ten = (item: string) => Array<string>(10).fill(item);

  test('lists', () => {
    const file = bomb('[1]', (alias) => `[${ten(alias).join(', ')}]`);
    assert.match(
      told(file)[0] ?? '',
      /^10:\d+: aliases stand for more than 1000000 values; write out what they repeat$/,
    );
  });

  test('maps', () => {
    const file = bomb(
      '{a: 1}',
      (alias) =>
        `{${ten(alias)
          .map((item, index) => `k${index}: ${item}`)
          .join(', ')}}`,
    );
    assert.match(told(file)[0] ?? '', /: aliases stand for more than 1000000 values/);
  });

  test('many, each of which stands for less', () => {
    const big = `big: &big [${Array<string>(100_000).fill('1').join(',')}]\n`;
    const file = readManifests('x', `${HEAD}${big}lists:\n${'  - [*big, *big]\n'.repeat(8)}`);
    assert.match(told(file)[0] ?? '', /^\d+:\d+: aliases stand for more than 1000000 values/);
  });

  test('merged', () => {
    const keys = (level: number) => Array.from({ length: 200 }, (_, index) => `k${level}x${index}: 1`).join(', ');
    const lines = Array.from({ length: 100 }, (_, level) =>
      level === 0 ? `m0: &m0 {${keys(0)}}` : `m${level}: &m${level} {<<: *m${level - 1}, ${keys(level)}}`,
    );
    const file = readManifests('x', `${HEAD}${lines.join('\n')}\n`);
    assert.match(told(file)[0] ?? '', /^\d+:\d+: (?:<< brings in too much|aliases stand for more)/);
  });

  test('a large document with an alias is none of them', () => {
    const big = `big: [${Array<string>(1_100_000).fill('1').join(',')}]\na: &a 1\nb: *a\n`;
    assert.deepEqual(told(readManifests('x', HEAD + big)), []);
  });
});
