import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FieldPath } from '../../../src/deployment/field-path.ts';
import { editDocument } from '../../../src/manifest/edit/edit-document.ts';
import { editInPlace } from '../../../src/manifest/edit/edit-in-place.ts';
import type { Outline } from '../../../src/manifest/outline.ts';
import { readManifests } from '../../../src/manifest/read.ts';

// How edits are written into text: what is added, in the style of what is around it, and that nothing else changes. The
// text of the expectation is the whole text afterwards.

interface Case {
  name: string;
  before: string;
  edits: readonly [path: string, value: unknown][];
  /** The text afterwards, or why it stays as it is. */
  after: string | { why: string };
}

const HEAD = 'apiVersion: v1\nkind: Some\n';
const HOOK = { sleep: { seconds: 15 } };

/** Edits of one object; the header that makes it one is left out of the cases. */
function run({ before, edits }: Case, head: string): string | { why: string } {
  const file = readManifests('some.yaml', head + before);
  assert.deepEqual(file.faults, []);
  const document = file.manifests[0]?.document;
  assert.ok(document, 'no object in it');
  const paths = edits.map(([path, value]) => ({ path: fieldPath(path), value }));
  const { text, objects } = editDocument(document, [{ at: [], edits: paths }]);
  const [made] = objects;
  if (made === undefined || 'why' in made) {
    assert.equal(text, document.text, 'text that cannot be edited stays as it is');
    return { why: made?.why ?? '' };
  }
  assert.equal(text.slice(0, head.length), head);
  return text.slice(head.length);
}

function fieldPath(text: string): FieldPath {
  return text.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function table(title: string, cases: readonly Case[], head = HEAD): void {
  describe(title, () => {
    for (const each of cases) {
      test(each.name, () => assert.deepEqual(run(each, head), each.after));
      if (head !== HEAD || typeof each.after !== 'string') continue;
      const { before, after } = each;
      test(`${each.name}, with \\r\\n`, () => {
        const windows = (text: string) => text.replaceAll('\n', '\r\n');
        assert.deepEqual(run({ ...each, before: windows(before) }, windows(head)), windows(after));
      });
    }
  });
}

table('a new entry of a block map', [
  {
    name: 'stands behind the last one',
    before: 'spec:\n  a: 1\nstatus: {}\n',
    edits: [['spec.b', HOOK]],
    after: 'spec:\n  a: 1\n  b:\n    sleep:\n      seconds: 15\nstatus: {}\n',
  },
  {
    name: 'leaves the comment of the last one with it, and the comments of the map in it',
    before: 'spec:\n  a: 1 # one\n  # more of it\n    # and more\n# of the status\nstatus: {}\n',
    edits: [['spec.b', 2]],
    after: 'spec:\n  a: 1 # one\n  # more of it\n    # and more\n  b: 2\n# of the status\nstatus: {}\n',
  },
  {
    name: 'stands before blank lines and what follows them',
    before: 'spec:\n  a: 1\n\n  # of nobody\n\nstatus: {}\n',
    edits: [['spec.b', 2]],
    after: 'spec:\n  a: 1\n  b: 2\n\n  # of nobody\n\nstatus: {}\n',
  },
  {
    name: 'in an item of a list',
    before: 'spec:\n  c:\n  - a: 1\n  # of the second\n  - a: 2\n',
    edits: [
      ['spec.c.0.b', HOOK],
      ['spec.c.1.b', HOOK],
    ],
    after:
      'spec:\n  c:\n  - a: 1\n    b:\n      sleep:\n        seconds: 15\n  # of the second\n  - a: 2\n    b:\n      sleep:\n        seconds: 15\n',
  },
  {
    name: 'in a list within a list',
    before: 'spec:\n- - a: 1\n  - b: 1\n',
    edits: [['spec.0.0.c', 2]],
    after: 'spec:\n- - a: 1\n    c: 2\n  - b: 1\n',
  },
  {
    name: 'deeper comes first where two end at one place',
    before: 'spec:\n  c:\n  - a: 1\n    # of the item\n',
    edits: [
      ['spec.grace', 45],
      ['spec.c.0.b', 2],
    ],
    after: 'spec:\n  c:\n  - a: 1\n    # of the item\n    b: 2\n  grace: 45\n',
  },
  {
    name: 'deeper comes first where two end at the end of a text without a line end',
    before: 'spec:\n  c:\n  - a: 1',
    edits: [
      ['spec.grace', 45],
      ['spec.c.0.b', 2],
    ],
    after: 'spec:\n  c:\n  - a: 1\n    b: 2\n  grace: 45',
  },
  {
    name: 'behind quoted text of several lines',
    before: 'spec:\n  a: "x\n    y" # z\n',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: "x\n    y" # z\n  b: 1\n',
  },
  {
    name: 'behind plain text of several lines',
    before: 'spec:\n  a: x\n    y\n',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: x\n    y\n  b: 1\n',
  },
  {
    name: 'behind a flow collection of several lines',
    before: 'spec:\n  a: [1,\n    2]\n',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: [1,\n    2]\n  b: 1\n',
  },
  {
    name: 'behind a block scalar, before the blank lines that are no part of it',
    before: 'spec:\n  a: |\n    x\n\n      y\n\n\nstatus: {}\n',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: |\n    x\n\n      y\n  b: 1\n\n\nstatus: {}\n',
  },
  {
    name: 'behind a block scalar that ends with a line of blanks',
    before: 'spec:\n  a: |\n    x\n      \n  \nstatus: {}\n',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: |\n    x\n      \n  b: 1\n  \nstatus: {}\n',
  },
  {
    name: 'behind a block scalar that has a comment as text',
    before: 'spec:\n  a: |-\n    x\n    # text\n  # comment\n',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: |-\n    x\n    # text\n  # comment\n  b: 1\n',
  },
  {
    name: 'behind a block scalar that keeps its blank lines',
    before: 'spec:\n  a: >2+ # text\n     x\n\n\nstatus: {}\n',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: >2+ # text\n     x\n\n\n  b: 1\nstatus: {}\n',
  },
  {
    name: 'behind a block scalar at the end of a text, which ends without a line end and without one to keep',
    before: 'spec:\n  a: |-\n    x',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: |-\n    x\n  b: 1',
  },
  {
    name: 'not behind a block scalar that would get a line end by it',
    before: 'spec:\n  a: |\n    x',
    edits: [['spec.b', 1]],
    after: { why: 'the text ends with a block of text that has no line end' },
  },
  {
    name: 'before the end of the document',
    before: 'spec:\n  a: 1\n...\n# over\n',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: 1\n  b: 1\n...\n# over\n',
  },
  {
    name: 'behind one without a value',
    before: 'spec:\n  a: # nothing\n',
    edits: [['spec.b', 1]],
    after: 'spec:\n  a: # nothing\n  b: 1\n',
  },
  {
    name: 'in a map that has a tag and an anchor that nothing repeats',
    before: 'spec: &spec !!map\n  a: 1\n',
    edits: [['spec.b', 1]],
    after: 'spec: &spec !!map\n  a: 1\n  b: 1\n',
  },
]);

table('the indentation of what is new', [
  {
    name: 'is that of the maps around it',
    before: 'spec:\n    c:\n        - a: 1\n',
    edits: [['spec.c.0.b', HOOK]],
    after: 'spec:\n    c:\n        - a: 1\n          b:\n              sleep:\n                  seconds: 15\n',
  },
  {
    name: 'is two where the maps around have one',
    before: 'spec:\n c:\n - a: 1\n',
    edits: [['spec.c.0.b', HOOK]],
    after: 'spec:\n c:\n - a: 1\n   b:\n     sleep:\n       seconds: 15\n',
  },
  {
    name: 'of lists is that of the lists around it',
    before: 'spec:\n  c:\n    - a: 1\n',
    edits: [['spec.c.0.b', { command: ['x'] }]],
    after: 'spec:\n  c:\n    - a: 1\n      b:\n        command:\n          - x\n',
  },
  {
    name: 'of lists is none where the lists around have none',
    before: 'spec:\n  c:\n  - a: 1\n',
    edits: [['spec.c.0.b', { command: ['x'] }]],
    after: 'spec:\n  c:\n  - a: 1\n    b:\n      command:\n      - x\n',
  },
]);

table('text that YAML would read as something else', [
  {
    name: 'is quoted',
    before: 'spec:\n  a: 1\n',
    edits: [
      ['spec.b', ['yes', 'on', 'n', '0644', '0x1f', '1_000', '1.5', '1e3', '~', '', 'null', '<<', '# c', 'a: b']],
    ],
    after:
      "spec:\n  a: 1\n  b:\n  - 'yes'\n  - 'on'\n  - 'n'\n  - '0644'\n  - '0x1f'\n  - '1_000'\n  - '1.5'\n  - '1e3'\n  - '~'\n  - ''\n  - 'null'\n  - '<<'\n  - '# c'\n  - 'a: b'\n",
  },
  {
    name: 'is quoted as a key',
    before: 'spec:\n  a: 1\n',
    edits: [['spec.b', { y: true, '8080': 1, 'a b': null }]],
    after: "spec:\n  a: 1\n  b:\n    '8080': 1\n    'y': true\n    a b: null\n",
  },
  {
    name: 'of several lines is a block of text',
    before: 'spec:\n  a: 1\n',
    edits: [['spec.b', 'x\n\n  y\n']],
    after: 'spec:\n  a: 1\n  b: |\n    x\n\n      y\n',
  },
  {
    name: 'is quoted in a flow collection',
    before: 'spec: { a: 1 }\n',
    edits: [['spec.b', ['yes', 'a,b', '{x}', 'x\ny']]],
    after: "spec: { a: 1, b: [ 'yes', 'a,b', '{x}', \"x\\ny\" ] }\n",
  },
]);

table('a value that is nothing yet becomes a block', [
  {
    name: 'below its key',
    before: 'spec:\n  a:\n  b: 1\n',
    edits: [['spec.a', HOOK]],
    after: 'spec:\n  a:\n    sleep:\n      seconds: 15\n  b: 1\n',
  },
  {
    name: 'before the comments below its key',
    before: 'spec:\n  a: # soon\n    # x: 1\n  b: 1\n',
    edits: [['spec.a', HOOK]],
    after: 'spec:\n  a: # soon\n    sleep:\n      seconds: 15\n    # x: 1\n  b: 1\n',
  },
  {
    name: 'at the end of the text',
    before: 'spec:\n  a:',
    edits: [['spec.a', HOOK]],
    after: 'spec:\n  a:\n    sleep:\n      seconds: 15',
  },
  {
    name: 'in place of null',
    before: 'spec:\n  a: null # soon\n  b: ~\n  c: Null',
    edits: [
      ['spec.a', HOOK],
      ['spec.b', 1],
      ['spec.c', HOOK],
    ],
    after: 'spec:\n  a: # soon\n    sleep:\n      seconds: 15\n  b: 1\n  c:\n    sleep:\n      seconds: 15',
  },
  {
    name: 'in place of an empty map',
    before: 'spec:\n  a: {} # soon\n  b: { }\n  c: {}',
    edits: [
      ['spec.a.x', HOOK],
      ['spec.b.x', 1],
      ['spec.c.x', 1],
    ],
    after: 'spec:\n  a: # soon\n    x:\n      sleep:\n        seconds: 15\n  b:\n    x: 1\n  c:\n    x: 1',
  },
  {
    name: 'in place of an empty list',
    before: 'spec:\n  c:\n    - 1\n  a: []\n',
    edits: [['spec.a.-', { x: 1 }]],
    after: 'spec:\n  c:\n    - 1\n  a:\n  - x: 1\n',
  },
  {
    name: 'or a flow map where it has a line of its own or an anchor',
    before: 'spec:\n  a:\n    {}\n  b: &b {}\n',
    edits: [
      ['spec.a.x', 1],
      ['spec.b.x', 1],
    ],
    after: 'spec:\n  a:\n    { x: 1 }\n  b: &b { x: 1 }\n',
  },
]);

table('a value that is replaced', [
  {
    name: 'leaves its comment',
    before: 'spec:\n  a: 30 # half a minute\n  b: "30"\n  c:\n',
    edits: [
      ['spec.a', 45],
      ['spec.b', 'yes'],
      ['spec.c', 'x'],
    ],
    after: "spec:\n  a: 45 # half a minute\n  b: 'yes'\n  c: x\n",
  },
  {
    name: 'leaves its anchor',
    before: 'spec:\n  a: &grace 30\n',
    edits: [['spec.a', 45]],
    after: 'spec:\n  a: &grace 45\n',
  },
  {
    name: 'may be an alias',
    before: 'spec:\n  a: &grace 30\n  b: *grace\n',
    edits: [['spec.b', 45]],
    after: 'spec:\n  a: &grace 30\n  b: 45\n',
  },
  {
    name: 'as a map begins where the other did',
    before:
      'spec:\n  a:\n    # how\n    exec:\n      command: [x]\n    sleep:\n      seconds: 1 # one\n  # of a\n  b: |\n    x\n',
    edits: [['spec.a', HOOK]],
    after: 'spec:\n  a:\n    # how\n    sleep:\n      seconds: 15 # one\n  # of a\n  b: |\n    x\n',
  },
  {
    name: 'as a map that ends with a block scalar leaves what follows',
    before: 'spec:\n  a:\n    x: 1\n    y: |\n      z\n  b: 1\n',
    edits: [['spec.a', HOOK]],
    after: 'spec:\n  a:\n    sleep:\n      seconds: 15\n  b: 1\n',
  },
  {
    name: 'may be a map and become text, or be text and become a map',
    before: 'spec:\n  a:\n    x: 1\n  b: x # y\n  c: { x: 1 }\n',
    edits: [
      ['spec.a', 'x'],
      ['spec.b', { p: 1 }],
      ['spec.c', { z: 1 }],
    ],
    after: 'spec:\n  a:\n    x\n  b: # y\n    p: 1\n  c:\n    z: 1\n',
  },
  {
    name: 'is no block scalar',
    before: 'spec:\n  a: |\n    x\n',
    edits: [['spec.a', 1]],
    after: { why: 'spec.a is a block of text' },
  },
  {
    name: 'is not written where kubectl ends a line and others do not',
    before: 'spec:\n  a: 1 # one\u2028  b: 2\n',
    edits: [['spec.b', 3]],
    after: { why: 'a line separator of Unicode is in it, at which kubectl ends a line; write \\u2028 in quotes' },
  },
]);

table('an item of a list', [
  {
    name: 'is put behind the last one',
    before: 'spec:\n  a:\n  - 1 # one\n  # of a\n  b:\n    - x: 1\n  c: [1, 2]\n',
    edits: [
      ['spec.a.-', 2],
      ['spec.b.-', { p: [1] }],
      ['spec.c.-', 3],
    ],
    after: 'spec:\n  a:\n  - 1 # one\n  # of a\n  - 2\n  b:\n    - x: 1\n    - p:\n        - 1\n  c: [1, 2, 3]\n',
  },
  {
    name: 'is put between others',
    before: 'spec:\n  a:\n  - 1\n    # of the first\n  - 2\n  c: [1, 2]\n',
    edits: [
      ['spec.a.1', 9],
      ['spec.c.1', 9],
    ],
    after: 'spec:\n  a:\n  - 1\n    # of the first\n  - 9\n  - 2\n  c: [1, 9, 2]\n',
  },
  {
    name: 'is put behind one that changes',
    before: 'spec:\n- a: 1\n- b: 1\n',
    edits: [
      ['spec.0.c', 1],
      ['spec.-', 'x'],
    ],
    after: 'spec:\n- a: 1\n  c: 1\n- b: 1\n- x\n',
  },
  {
    name: 'is not put before the first one',
    before: 'spec:\n- a\n',
    edits: [['spec.0', 'b']],
    after: { why: 'spec would begin with another item' },
  },
]);

table('a flow map in YAML', [
  {
    name: 'keeps its blanks',
    before: 'spec:\n- { a: 1, b: 2 } # two\n- {a: 1}\n- { a: 1, }\n',
    edits: [
      ['spec.0.c', HOOK],
      ['spec.1.c', HOOK],
      ['spec.2.c', HOOK],
    ],
    after:
      'spec:\n- { a: 1, b: 2, c: { sleep: { seconds: 15 } } } # two\n- {a: 1, c: {sleep: {seconds: 15}}}\n- { a: 1, c: { sleep: { seconds: 15 } } }\n',
  },
  {
    name: 'keeps its quotes',
    before: 'spec: {"a": {}, "b": [1]}\n',
    edits: [
      ['spec.a.x', HOOK],
      ['spec.c', 'yes'],
    ],
    after: 'spec: {"a": {"x": {"sleep": {"seconds": 15}}}, "b": [1], "c": "yes"}\n',
  },
  {
    name: 'of several lines gets a line',
    before: 'spec: {\n    a: 1, # one\n    b: 2 # two\n    # end\n  }\n',
    edits: [['spec.c', HOOK]],
    after: 'spec: {\n    a: 1, # one\n    b: 2, # two\n    c: { sleep: { seconds: 15 } }\n    # end\n  }\n',
  },
  {
    name: 'of several lines with a comma at the end gets a line',
    before: 'spec: {\n    a: 1, # one, or two\n  }\n',
    edits: [['spec.c', 2]],
    after: 'spec: {\n    a: 1, # one, or two\n    c: 2\n  }\n',
  },
  {
    name: 'of several lines whose bracket stands with the last one',
    before: 'spec: {\n    a: 1,\n    b: 2 }\n',
    edits: [['spec.c', 3]],
    after: 'spec: {\n    a: 1,\n    b: 2,\n    c: 3 }\n',
  },
  {
    name: 'that goes on in the next line without order',
    before: 'spec: { a: 1, # one\n  b: 2, c: 3 # three\n  }\n',
    edits: [['spec.d', 4]],
    after: 'spec: { a: 1, # one\n  b: 2, c: 3, d: 4 # three\n  }\n',
  },
  {
    name: 'whose values are replaced',
    before: 'spec: { a: null, b: 30, c: {}, d: &d {} }\n',
    edits: [
      ['spec.a', HOOK],
      ['spec.b', 45],
      ['spec.c.x', 1],
      ['spec.d.x', 1],
    ],
    after: 'spec: { a: { sleep: { seconds: 15 } }, b: 45, c: { x: 1 }, d: &d { x: 1 } }\n',
  },
]);

table('what stands in more than one place', [
  {
    name: 'is not changed at its anchor',
    before: 'spec:\n  a: &both\n    x: 1\n  b: *both\n',
    edits: [['spec.a.y', 1]],
    after: { why: 'spec.a has the anchor &both, and an alias *both repeats what is written there' },
  },
  {
    name: 'is not changed within its anchor',
    before: 'spec:\n  a: &both\n    x: { z: 1 }\n  b: *both\n',
    edits: [['spec.a.x.y', 1]],
    after: { why: 'spec.a has the anchor &both, and an alias *both repeats what is written there' },
  },
  {
    name: 'is not changed where a merge takes it from',
    before: 'spec:\n  a: &both\n    x: 1\n  b:\n    <<: *both\n',
    edits: [['spec.a.y', 1]],
    after: { why: 'spec.a has the anchor &both, and an alias *both repeats what is written there' },
  },
  {
    name: 'is not changed at its alias',
    before: 'spec:\n  a: &both\n    x: 1\n  b: *both\n',
    edits: [['spec.b.y', 1]],
    after: { why: 'spec.b is the alias *both' },
  },
  {
    name: 'as a scalar is not changed at its anchor',
    before: 'spec:\n  a: &grace 30\n  b: *grace\n',
    edits: [['spec.a', 45]],
    after: { why: 'spec.a has the anchor &grace, and an alias *grace repeats what is written there' },
  },
  {
    name: 'goes on to be merged into a map that is added to',
    before: 'spec:\n  a: &both\n    x: 1\n  b:\n    <<: *both\n    z: 1\n',
    edits: [
      ['spec.b.p', HOOK],
      ['spec.b.x', 2],
    ],
    after:
      'spec:\n  a: &both\n    x: 1\n  b:\n    <<: *both\n    z: 1\n    x: 2\n    p:\n      sleep:\n        seconds: 15\n',
  },
  {
    name: 'is not changed within what is merged',
    before: 'spec:\n  a: &both\n    x: { z: 1 }\n  b:\n    <<: *both\n',
    edits: [['spec.b.x.y', 2]],
    after: { why: 'spec.b.x comes with a merge (<<) from elsewhere' },
  },
  {
    name: 'is not changed where kubectl takes what is merged below',
    before: 'a: &a\n  x: {}\nspec:\n  x: { z: 1 }\n  <<: *a\n',
    edits: [['spec.x.y', 2]],
    after: { why: 'a << stands below x, and kubectl takes what it brings instead; put << first' },
  },
]);

table('what nobody writes', [
  {
    name: 'is left alone',
    before: 'spec:\n  ? a\n  : 1\n',
    edits: [['spec.b', 1]],
    after: { why: 'spec has its keys behind question marks' },
  },
  {
    name: 'is found out when the text is read again',
    before: 'spec:\n  a:\n    b: &b 1\n  c: *b\n',
    edits: [['spec.a', { x: 1 }]],
    after: { why: 'it is written in a way that cannot be added to without changing more' },
  },
]);

const json = (indent: string | number) => (value: object) => JSON.stringify(value, null, indent);
const object = (spec: object) => ({ apiVersion: 'v1', kind: 'Some', spec });

describe('JSON', () => {
  const before = object({ a: {}, b: [{ c: null, d: 1 }, { c: [] }], e: { f: 'x' } });
  const after = object({
    a: { x: HOOK },
    b: [{ c: HOOK, d: 45, n: 'yes' }, { c: [{ y: 1 }] }],
    e: { f: 'it\'s "\u0007', g: [1, 'é'] },
    z: { q: [] },
  });
  const edits = (
    [
      ['spec.a.x', HOOK],
      ['spec.b.0.c', HOOK],
      ['spec.b.0.d', 45],
      ['spec.b.0.n', 'yes'],
      ['spec.b.1.c.-', { y: 1 }],
      ['spec.e.f', 'it\'s "\u0007'],
      ['spec.e.g', [1, 'é']],
      ['spec.z', { q: [] }],
    ] as const
  ).map(([path, value]) => ({ path: fieldPath(path), value }));
  const spaced = (text: string) => text.replaceAll(/([:,])/g, '$1 ');
  const windows = (text: string) => text.replaceAll('\n', '\r\n');
  const layouts: [string, (value: object) => string][] = [
    ['on one line', json(0)],
    ['on one line, with blanks', (value) => spaced(json(0)(value))],
    ['with an indentation of 2', json(2)],
    ['with an indentation of 4', json(4)],
    ['with tabs', json('\t')],
    ['with tabs and \\r\\n', (value) => windows(json('\t')(value))],
    ['with a line end at its end', (value) => `${json(2)(value)}\n`],
  ];
  for (const [name, written] of layouts) {
    test(`${name}: as if it had been written with the edits`, () => {
      const document = readManifests('some.json', written(before)).manifests[0]?.document;
      assert.ok(document);
      assert.equal(editDocument(document, [{ at: [], edits }]).text, written(after));
    });
  }
});

describe('a document with several objects', () => {
  const list = (...items: string[]) => `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`;
  const item = (rest: string) => `- kind: Some\n  apiVersion: v1\n  spec:${rest}\n`;

  // Set as a whole, b would take the anchor with it.
  const LOST = '\n    b:\n      x: &x 1\n    c: *x';

  test('is edited where it can be, and left alone where an object shares what another has', () => {
    const text = list(item(' &own\n    a: 1'), item(' *own'), item('\n    a: 1'), item(LOST));
    const document = readManifests('some.yaml', text).manifests[0]?.document;
    assert.ok(document);
    const edits = [{ path: ['spec', 'b'], value: 2 }];
    const wanted = [0, 1, 2, 3].map((index) => ({ at: ['items', index], edits }));
    const { text: edited, objects } = editDocument(document, wanted);
    assert.equal(edited, list(item(' &own\n    a: 1'), item(' *own'), item('\n    a: 1\n    b: 2'), item(LOST)));
    assert.deepEqual(
      objects.map((made) => ('why' in made ? made.why : made.changes.length)),
      [
        'spec has the anchor &own, and an alias *own repeats what is written there',
        'spec is the alias *own',
        1,
        'it is written in a way that cannot be added to without changing more',
      ],
    );
  });

  test('an object that is an alias stays as it is', () => {
    const text = `${list(`- &one\n  kind: Some\n  apiVersion: v1\n  spec: {}\n`)}- *one\n`;
    const document = readManifests('some.yaml', text).manifests[0]?.document;
    assert.ok(document);
    const edits = [{ path: ['spec', 'b'], value: 2 }];
    const { text: edited, objects } = editDocument(document, [
      { at: ['items', 0], edits },
      { at: ['items', 1], edits },
    ]);
    assert.equal(edited, text);
    assert.deepEqual(objects, [
      { why: 'it has the anchor &one, and an alias *one repeats what is written there' },
      { why: 'it is the alias *one' },
    ]);
  });
});

test('a List is looked through for aliases once, and not for each of its items', () => {
  const looks = (count: number): number => {
    const items = Array.from(
      { length: count },
      (_, index) => `- apiVersion: v1\n  kind: Some\n  spec: &a${index}\n    a: 1\n`,
    );
    const { manifests } = readManifests('some.yaml', `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`);
    const read = manifests[0]?.document;
    assert.ok(read);
    let looked = 0;
    const kind = (node: number) => {
      looked += 1;
      return read.outline.kind(node);
    };
    const outline: Outline = { ...read.outline, kind };
    for (const { path } of manifests) {
      assert.ok('changes' in editInPlace({ ...read, outline }, path, [{ path: ['spec', 'b'], value: 1 }]));
    }
    return looked;
  };
  assert.ok(looks(200) < looks(50) * 5, 'grows with the square of the items');
});
