import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Reading, readManifests } from '../../src/manifest/read.ts';

const object = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const json = (name: string) => `{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "${name}"}}`;

const read = (text: string, reading?: Reading) => {
  const { manifests, faults, notes } = readManifests('x', text, reading);
  return {
    names: manifests.map((each) => each.object.metadata?.name),
    faults: faults.map(({ at, message }) => `${at?.line}:${at?.column}: ${message}`),
    notes: notes.map(({ topic }) => topic),
  };
};
const names = (...expected: string[]) => ({ names: expected, faults: [], notes: [] });

describe('the objects of a text', () => {
  const table: Record<string, readonly [text: string, ...names: string[]]> = {
    nothing: [''],
    'a separator alone': ['---\n'],
    'comments alone': ['# a\n---\n# b\n'],
    'a null': ['---\nnull\n---\n~\n'],
    'empty documents between others': [`---\n---\n${object('a')}---\n\n---\n# c\n---\n${object('b')}---\n`, 'a', 'b'],
    'comments behind separators': [`--- # 1\n${object('a')}--- # 2\n${object('b')}`, 'a', 'b'],
    'directives and comments before the first': [`# x\n%YAML 1.1\n---\n${object('a')}---\n${object('b')}`, 'a', 'b'],
    'an end marker': [`${object('a')}...\n---\n${object('b')}`, 'a', 'b'],
    'a separator within a block scalar, at its margin': [`${object('a')}data:\n  k: |\n---\n${object('b')}`, 'a', 'b'],
    'dashes within a block scalar, indented': [`${object('a')}data:\n  k: |\n    ---\n    x\n`, 'a'],
    'lines that end with \\r\\n': [`${object('a')}---\n${object('b')}`.replaceAll('\n', '\r\n'), 'a', 'b'],
    'lines that end with \\r': [`${object('a')}---\n${object('b')}`.replaceAll('\n', '\r'), 'a', 'b'],
    'byte order marks within': [`${object('a')}---\n\ufeff${object('b')}---\r\n\ufeff${object('c')}`, 'a', 'b', 'c'],
    'a line separator of Unicode, which ends no line': [`${object('a')}data: {k: "x\u2028--- y"}\n`, 'a'],
    'a tab before brackets': [
      `apiVersion: v1\nkind: X\nmetadata:\n  labels:\t{app: "a\tb"}\n  list: [a,\t["b"]]\n  name:\ta\n`,
      'a',
    ],
    'one line without an end': [json('a'), 'a'],
    'JSON with tabs': [json('a').replaceAll(', ', ',\n\t'), 'a'],
    'JSON with commas at the end': ['{"apiVersion": "v1", "kind": "X", "metadata": {"name": "a",},}', 'a'],
    'JSON and YAML': [`${json('a')}\n---\n${object('b')}---\n${json('c')}`, 'a', 'b', 'c'],
    'a stream of JSON, nothing between': [json('a') + json('b') + json('c'), 'a', 'b', 'c'],
    'a stream of JSON, a line each': [`\n${json('a')}\n${json('b')}\n\n ${json('c')}\n`, 'a', 'b', 'c'],
    'streams of JSON in documents': [`${json('a')}${json('b')}\n---\n${json('c')}\n${json('d')}`, 'a', 'b', 'c', 'd'],
    'brackets and quotes in the texts of a stream': [
      `{"apiVersion": "v1", "kind": "X{\\"}", "metadata": {"name": "a}{"}}${json('b')}`,
      'a}{',
      'b',
    ],
    'a List': [`apiVersion: v1\nkind: List\nitems:\n- ${json('a')}\n- ${json('b')}\n`, 'a', 'b'],
    'Lists in a List': [
      `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: List, items: [${json('a')}, {kind: List, apiVersion: v1, items: [${json('b')}]}]}\n`,
      'a',
      'b',
    ],
    'a list of one kind, whose items do not name it': [
      'apiVersion: apps/v1\nkind: DeploymentList\nitems: [{metadata: {name: a}}, {kind: null, metadata: {name: b}}]\n',
      'a',
      'b',
    ],
    'a ResourceList': [`apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: [${json('a')}]\n`, 'a'],
    'an empty List': ['apiVersion: v1\nkind: List\nitems: []\n---\napiVersion: v1\nkind: List\nitems:\n'],
    'a kind of its own whose name ends so': ['apiVersion: x/v1\nkind: AllowList\nmetadata: {name: a}\n', 'a'],
    'no object': ['a: 1\n---\n- a\n---\ntext\n---\n12\n'],
    'what other programs have an apiVersion for': ['apiVersion: v2\nname: chart\nversion: 1.0.0\n'],
  };
  for (const [name, [text, ...expected]] of Object.entries(table)) {
    test(name, () => assert.deepEqual(read(text), names(...expected)));
  }

  test("the kind and version of its list are an item's own", () => {
    const { manifests } = readManifests(
      'x',
      'apiVersion: apps/v1\nkind: DeploymentList\nitems: [{metadata: {name: a}}]\n',
    );
    const [{ object, path }] = manifests as [(typeof manifests)[number]];
    assert.deepEqual([object.apiVersion, object.kind, path], ['apps/v1', 'Deployment', ['items', 0]]);
  });
});

describe('what stands where an object should', () => {
  const table: readonly (readonly [text: string, ...faults: string[]])[] = [
    ['apiVersion: v1\nmetadata: {name: a}\n', '1:1: names an apiVersion and no kind'],
    [`apiVersion: v1\nitems:\n- ${json('a')}\n`, '1:1: names an apiVersion and no kind'],
    ['apiVersion: v1\nkind: [a]\n', '1:1: kind: expected text, got a list'],
    ['apiVersion: 1\nkind: Deployment\n', '1:1: apiVersion: expected text, got a number'],
    ['kind: Deployment\nspec: {}\n', '1:1: a Deployment that names no apiVersion; it is apps/v1'],
    [`[${json('a')}]`, '1:1: a list of objects; kubectl takes a List'],
    ['{\n// a\n"apiVersion": "v1", "kind": "X"}', '1:1: comments, which JSON has not; in YAML # begins one'],
    ['{"apiVersion": "v1", /* a */ "kind": "X"}', '1:1: comments, which JSON has not; in YAML # begins one'],
  ];
  for (const [text, ...faults] of table) {
    test(JSON.stringify(text), () => {
      assert.deepEqual(read(text), { names: [], faults, notes: [] });
      if (!text.includes('//') && !text.includes('/*')) assert.deepEqual(read(text, { found: true }), names());
    });
  }

  test('in a List, wherever it was found', () => {
    const text = `apiVersion: v1\nkind: List\nitems:\n- null\n- 3\n- ${json('a')}\n- {metadata: {}}\n- {apiVersion: v1, metadata: {}}\n- {apiVersion: v1, kind: List, items: x}\n`;
    for (const found of [false, true]) {
      assert.deepEqual(read(text, { found }), {
        names: ['a'],
        faults: [
          '4:3: expected an object in the list, got nothing',
          '5:3: expected an object in the list, got a number',
          '8:3: names an apiVersion and no kind',
          '9:3: items: expected a list, got a string',
        ],
        notes: [],
      });
    }
  });
});

describe('broken text', () => {
  const table: readonly (readonly [what: string, text: string, isFoundAtFault: boolean])[] = [
    ['a manifest', `${object('a')}data: [\n`, true],
    ['a manifest of JSON', `${json('a').slice(0, -1)}\n`, true],
    ['a manifest with its key in quotes', '"apiVersion": v1\nkind: [\n', true],
    ['some other YAML', 'a: [\n', false],
    ['a workflow with a manifest in it', 'run: |\n  cat <<EOF\n  apiVersion: v1\n  EOF\nb: [\n', false],
  ];
  for (const [what, text, isFoundAtFault] of table) {
    test(`${what} is a fault where it was named${isFoundAtFault ? '' : ', and passed over where it was found'}`, () => {
      assert.equal(read(text).faults.length, 1);
      assert.equal(read(text, { found: true }).faults.length, isFoundAtFault ? 1 : 0);
    });
  }
});
