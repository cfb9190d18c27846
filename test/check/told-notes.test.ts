import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fewerNotes } from '../../src/check/fewer-notes.ts';
import { judge } from '../../src/check/judge.ts';
import { mend } from '../../src/check/mend.ts';
import { messagesFor } from '../../src/check/messages.ts';
import type { Judging } from '../../src/check/setting.ts';
import { reportOf, shareOf } from '../../src/check/share.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { resultsOf } from '../../src/krm/results.ts';
import { type ManifestFile, type Note, readManifests } from '../../src/manifest/read.ts';
import type { Override } from '../../src/policy/policy.ts';
import { rules } from '../../src/rules/registry.ts';

const NAME = 'kubernetes.io/metadata.name';

function judgingBy(overrides: Override[] = [], more: { namespaceModeLabel?: boolean } = {}): Judging {
  const configuration = { ...defaultConfiguration(), overrides, ...more };
  return { configuration, rules, now: new Date('2026-01-01T00:00:00Z'), namespace: 'default' };
}

function deployment(metadata: string, app = 'web', replicas = 1): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {${metadata}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}}}
    spec: {containers: [{name: web, image: "web:1"}]}
`;
}

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';

/** The same by one share and by one for each file. */
function judged(files: readonly ManifestFile[], judging: Judging) {
  const report = JSON.parse(JSON.stringify(judge(files, judging)));
  const shares = files.map((file, index) => {
    const share = shareOf(judging);
    share.add(index, file, () => file.text);
    return share;
  });
  const tellings = shares.map((share) => share.tell());
  const apart = shares.flatMap((share, index) => [
    ...share.judge(messagesFor(tellings[index] as (typeof tellings)[0], tellings)),
  ]);
  assert.deepEqual(reportOf(apart), report);
  return report as ReturnType<typeof judge>;
}

const place = ({ file, at, message }: Note) => `${file}:${at?.line}: ${message}`;

describe('labels of a namespace that are not known', () => {
  const said = (names: string, namespace = 'shop') =>
    `namespace ${namespace}: its labels are not known here (no manifest of it), and the policy goes by them: ${names}; give its manifest too`;
  const lax: Override = {
    name: 'lax',
    namespaceSelector: { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] },
    mode: 'audit',
  };
  const byName = { [NAME]: 'shop' };
  const cases: [what: string, judging: Judging, more: string, notes: string[]][] = [
    ['no override', judgingBy(), '', []],
    ['an override by another label', judgingBy([lax]), '', [said('override "lax"')]],
    ['two of them', judgingBy([lax, { ...lax, name: 'b' }]), '', [said('overrides "lax", "b"')]],
    ['the namespace is among the manifests', judgingBy([lax]), `---\n${NAMESPACE}`, []],
    ['said elsewhere', { ...judgingBy([lax]), asksForNamespaces: true }, '', []],
    ['by name alone', judgingBy([{ name: 'n', namespaceSelector: { matchLabels: byName } }]), '', []],
    [
      'ruled out by name',
      judgingBy([{ name: 'n', namespaceSelector: { matchLabels: { [NAME]: 'x', a: 'b' } } }]),
      '',
      [],
    ],
    [
      'by name and another',
      judgingBy([{ name: 'n', namespaceSelector: { matchLabels: { ...byName, a: 'b' } } }]),
      '',
      [said('override "n"')],
    ],
    ['ruled out by the object', judgingBy([{ ...lax, objectSelector: { matchLabels: { a: 'b' } } }]), '', []],
    ['the mode label', judgingBy([], { namespaceModeLabel: true }), '', [said('namespaceModeLabel')]],
    ['both', judgingBy([lax], { namespaceModeLabel: true }), '', [said('override "lax"; namespaceModeLabel')]],
  ];
  for (const [what, judging, more, notes] of cases) {
    test(what, () => {
      const text = `${deployment('name: a, namespace: shop')}---\n${deployment('name: b, namespace: shop', 'b')}${more}`;
      const file = readManifests('a.yaml', text);
      const expected = notes.map((message) => `a.yaml:1: ${message}`);
      assert.deepEqual(judged([file], judging).notes.map(place), expected, 'check');
      assert.deepEqual(fewerNotes(mend([file], judging).flatMap((each) => each.notes)).map(place), expected, 'fix');
      const results = resultsOf(file, judging).map(({ message }) => message);
      assert.deepEqual(
        results.filter((message) => message.startsWith('namespace ')),
        notes,
        'krm',
      );
    });
  }

  test('of many namespaces there is one note', () => {
    const files = [1, 2, 3, 4].map((n) => readManifests(`${n}.yaml`, deployment(`name: web, namespace: n${n}`)));
    const notes = (count: number) => judged(files.slice(0, count), judgingBy([lax])).notes.map(place);
    assert.equal(notes(3).length, 3);
    assert.deepEqual(notes(4), [
      '1.yaml:1: one of 4 times that the policy goes by the labels of a namespace that are not known here; give the manifests of the namespaces too',
    ]);
  });
});

describe('a Deployment in two manifests', () => {
  const at = (file: string, metadata = 'name: web') => readManifests(file, `# base\n---\n${deployment(metadata)}`);
  const twice = "too: what is applied last holds; each is judged, and each among the other's surroundings";
  const cases: [what: string, files: ManifestFile[], notes: string[]][] = [
    ['one', [at('a.yaml')], []],
    ['two', [at('a.yaml'), at('b.yaml')], [`b.yaml:3: default/web is in a.yaml:3 ${twice}`]],
    [
      'one names the namespace that the other leaves out',
      [at('a.yaml'), at('b.yaml', 'name: web, namespace: default')],
      [`b.yaml:3: default/web is in a.yaml:3 ${twice}`],
    ],
    ['other namespaces', [at('a.yaml'), at('b.yaml', 'name: web, namespace: b')], []],
    ['generated names', [at('a.yaml', 'generateName: web-'), at('b.yaml', 'generateName: web-')], []],
    [
      'three',
      [at('a.yaml'), at('b.yaml'), at('c.yaml')],
      ['b', 'c'].map((file) => `${file}.yaml:3: default/web is in a.yaml:3 ${twice}`),
    ],
    [
      'five',
      ['a', 'b', 'c', 'd', 'e'].map((file) => at(`${file}.yaml`)),
      [
        "b.yaml:3: one of 4 manifests of Deployments that other manifests are of too: what is applied last holds; each is judged, and each among the other's surroundings",
      ],
    ],
  ];
  for (const [what, files, notes] of cases) {
    test(what, () => assert.deepEqual(judged(files, judgingBy()).notes.map(place), notes));
  }
});

describe('a Deployment whose name the API server makes', () => {
  const judging = judgingBy();
  const BUDGET =
    'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {selector: {matchLabels: {app: web}}, minAvailable: 2}\n';
  const blocked = (...metadata: string[]) => {
    const texts = [...metadata.map((each) => deployment(each, 'web', 2)), BUDGET];
    return judged(
      texts.map((text, index) => readManifests(`${index}.yaml`, text)),
      judging,
    )
      .findings.filter(({ rule }) => rule === 'disruption-budget-blocks-drains')
      .map(({ namespace, name }) => `${namespace}/${name}`);
  };

  test('is shown by its prefix', () => {
    const report = judged(
      [readManifests('a.yaml', deployment('generateName: web-', 'web', 2)), readManifests('b.yaml', BUDGET)],
      judging,
    );
    assert.deepEqual(
      report.deployments.map(({ name }) => name),
      ['web-*'],
    );
    assert.deepEqual([...new Set(report.findings.map(({ name }) => name))], ['web-*']);
  });

  test('counts as another beside one of the same prefix, and not beside itself', () => {
    assert.deepEqual(blocked('name: a'), ['default/a']);
    assert.deepEqual(blocked('name: a', 'name: b'), []);
    assert.deepEqual(blocked('generateName: web-'), ['default/web-*']);
    assert.deepEqual(blocked('generateName: web-', 'generateName: web-'), []);
    assert.deepEqual(blocked('generateName: web-', 'generateName: web-, labels: {a: b}'), []);
    assert.deepEqual(blocked('generateName: web-', 'name: a'), []);
  });
});
