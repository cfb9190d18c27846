import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { locate } from '../../src/manifest/locate.ts';
import { type ManifestFile, readManifests } from '../../src/manifest/read.ts';

type Path = (string | number)[];

/** The text that is underlined for a field of the first object. */
function underlined(file: ManifestFile, path: Path): string {
  const { start, end } = locate(file, file.manifests[0]!, path);
  assert.equal(start.line, end.line, 'one line is underlined');
  return file.lines.text(start.line).slice(start.column - 1, end.column - 1);
}

describe('what is underlined', () => {
  const text = [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata: &meta # who',
    '  name: "a b" # its name',
    '  labels: {app: web, "quoted key": 1}',
    'spec:',
    '  empty:',
    '  none: ~ # nothing',
    '  list:',
    '  - one',
    '  - two: 2',
    '    three: [x, {y: z}]',
    '  pairs: [a: 1, b: 2]',
    '  block: |',
    '    several',
    '    lines',
    '  long: several',
    '    lines',
    '  again: *meta',
  ].join('\n');
  const table: readonly (readonly [path: Path, underlined: string])[] = [
    [[], 'apiVersion: apps/v1'],
    [['kind'], 'Deployment'],
    [['metadata'], 'metadata'],
    [['metadata', 'name'], '"a b"'],
    [['metadata', 'none'], 'metadata'],
    [['metadata', 'labels'], 'labels'],
    [['metadata', 'labels', 'app'], 'web'],
    [['metadata', 'labels', 'quoted key'], '1'],
    [['spec', 'empty'], 'empty'],
    [['spec', 'empty', 'deeper'], 'empty'],
    [['spec', 'none'], '~'],
    [['spec', 'list'], 'list'],
    [['spec', 'list', 0], 'one'],
    [['spec', 'list', 1], 'two: 2'],
    [['spec', 'list', 1, 'none'], 'two: 2'],
    [['spec', 'list', 7, 'none'], 'list'],
    [['spec', 'list', 1, 'three', 0], 'x'],
    [['spec', 'list', 1, 'three', 1], '{y: z}'],
    [['spec', 'list', 1, 'three', 1, 'y'], 'z'],
    [['spec', 'pairs', 0], 'a: 1'],
    [['spec', 'pairs', 1, 'b'], '2'],
    [['spec', 'block'], 'block'],
    [['spec', 'long'], 'several'],
    [['spec', 'again'], '*meta'],
    [['spec', 'again', 'name'], 'again'],
  ];
  for (const [path, expected] of table) {
    test(`${path.join('.') || 'the object'}: ${expected}`, () => {
      assert.equal(underlined(readManifests('x', text), path), expected);
    });
    test(`${path.join('.') || 'the object'}, lines that end with \\r\\n, behind another document`, () => {
      const behind = `a: 1\r\n---\r\n${text.replaceAll('\n', '\r\n')}`;
      assert.equal(underlined(readManifests('x', behind), path), expected);
    });
  }

  test('in a List', () => {
    const file = readManifests('x', 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: A, spec: {a: 1}}\n');
    assert.equal(underlined(file, ['spec', 'a']), '1');
  });

  test('in a List of 40,000, and without going through it from its start for each', () => {
    const items = Array.from({ length: 40_000 }, (_, index) => `- {apiVersion: v1, kind: A, spec: {a: ${index}}}\n`);
    const file = readManifests('x', `apiVersion: v1\nkind: List\nitems:\n${items.join('')}`);
    const started = performance.now();
    for (const [index, manifest] of file.manifests.entries()) {
      const { start } = locate(file, manifest, ['spec', 'a']);
      assert.equal(start.line, index + 4);
    }
    assert.ok(performance.now() - started < 1500);
    const [{ document }] = file.manifests as [(typeof file.manifests)[0]];
    assert.equal(document.outline.find(['items', 40_000, 'spec']).depth, 1);
  });
});

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    'yes',
    '0644',
    '# a',
    'a: b',
    "it's",
    '"',
    '\n',
    ' a',
    'a\nb\n',
    'null',
    '- a',
    '*a',
    '&a',
    '!a',
    '{a',
    '',
    '\t',
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const key = fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }));
const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  map: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
}));
const layout = fc.record({
  indent: fc.constantFrom(1, 2, 4),
  indentSeq: fc.boolean(),
  defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
  defaultKeyType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const),
  collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
  flowCollectionPadding: fc.boolean(),
  lineWidth: fc.constantFrom(0, 20, 80),
});

/** Every scalar of a value with the path that leads to it. */
function* scalarsOf(of: unknown, path: Path = []): Generator<{ path: Path; scalar: unknown }> {
  if (Array.isArray(of)) for (const [index, item] of of.entries()) yield* scalarsOf(item, [...path, index]);
  else if (typeof of === 'object' && of !== null) {
    for (const [name, item] of Object.entries(of)) yield* scalarsOf(item, [...path, name]);
  } else yield { path, scalar: of };
}

test('where a scalar is said to stand, there it stands: any value in any layout', () => {
  let checked = 0;
  fc.assert(
    fc.property(value, layout, fc.boolean(), (data, options, inList) => {
      const object = { apiVersion: 'v1', kind: 'X', data };
      const whole = inList
        ? { apiVersion: 'v1', kind: 'List', items: [{ apiVersion: 'v1', kind: 'Z' }, object] }
        : object;
      // As kubectl reads it, `y` is no text: quotes keep all else apart.
      const text = stringify(whole, { ...options, version: '1.1', aliasDuplicateObjects: false });
      const file = readManifests('x', text);
      assert.deepEqual(file.faults, []);
      const manifest = file.manifests.at(-1)!;
      for (const { path, scalar: expected } of scalarsOf((manifest.object as { data?: unknown }).data, ['data'])) {
        const { outline, text: own } = manifest.document;
        const { node, depth } = outline.find([...manifest.path, ...path]);
        assert.equal(depth, manifest.path.length + path.length, `${path.join('.')} is found`);
        const { start, end } = outline.span(node!);
        const written = own.slice(start, end);
        // The same text by itself is the same scalar; what is in a block scalar has its margin from around it.
        const isBlock = start > 0 && own[start - 1] === '\n';
        if (isBlock) assert.equal(typeof expected, 'string');
        else {
          const alone = readManifests('y', `apiVersion: v1\nkind: Z\ndata: ${written}\n`);
          assert.deepEqual(alone.faults, [], written);
          assert.deepEqual((alone.manifests[0]!.object as { data?: unknown }).data, expected, written);
        }
        const { start: place } = locate(file, manifest, path);
        if (outline.kind(node!) === 'scalar' && !isBlock)
          assert.deepEqual(place, file.lines.at(manifest.document.span.start + start));
        checked += 1;
      }
    }),
    { numRuns: 400 },
  );
  assert.ok(checked > 500);
});
