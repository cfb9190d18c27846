import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { judge } from '../../src/check/judge.ts';
import { messagesFor } from '../../src/check/messages.ts';
import type { Judging } from '../../src/check/setting.ts';
import { reportOf, shareOf } from '../../src/check/share.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { type ManifestFile, readManifests } from '../../src/manifest/read.ts';
import { rules } from '../../src/rules/registry.ts';

const judging: Judging = {
  configuration: defaultConfiguration(),
  rules,
  now: new Date('2026-01-01T00:00:00Z'),
  namespace: 'default',
  withChanges: true,
};

/** Fixtures of rules and examples, with objects of every kind, and most of them in one namespace. */
const files = ['../rules', '../../examples'].flatMap((folder) => {
  const root = join(import.meta.dirname, folder);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readManifests(name, readFileSync(join(root, name), 'utf8')));
});

/** What the shares find among them; each file is in the share that its number names. */
function sharedOut(all: readonly ManifestFile[], shareOfFile: readonly number[], change = (text: string) => text) {
  const shares = [...new Set(shareOfFile)].map((number) => {
    const share = shareOf(judging);
    for (const [index, file] of all.entries()) {
      const again = change(file.text);
      if (shareOfFile[index] === number) share.add(index, file, () => (again === file.text ? again : undefined));
    }
    return share;
  });
  const tellings = shares.map((share) => share.tell());
  return reportOf(
    shares.flatMap((share, index) => [...share.judge(messagesFor(tellings[index] as (typeof tellings)[0], tellings))]),
  );
}

function asJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

test('what is found does not depend on which share a file is in', () => {
  const expected = asJson(judge(files, judging));
  assert.ok(expected.findings.length > 300, `${expected.findings.length} findings are few`);
  assert.deepEqual(
    sharedOut(
      files,
      files.map(() => 0),
    ),
    expected,
    'one share',
  );
  const share = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(fc.array(share, { minLength: files.length, maxLength: files.length }), (shareOfFile) => {
      assert.deepEqual(sharedOut(files, shareOfFile), expected);
    }),
    { numRuns: 5 },
  );
});

describe('a share', () => {
  const namespace = readManifests(
    'namespace.yaml',
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {evenkeel.dev/mode: audit}}\n',
  );
  const service = (where: string) =>
    readManifests(
      `${where}-service.yaml`,
      `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: ${where}}\nspec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}\n`,
    );
  const deployment = readManifests(
    'web.yaml',
    `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
`,
  );
  const rulesFound = (all: ManifestFile[], shareOfFile: number[]) =>
    sharedOut(all, shareOfFile).findings.map(({ rule }) => rule);

  test('hears of what another has read', () => {
    assert.ok(!rulesFound([deployment], [0]).includes('readiness-probe-missing'));
    assert.ok(rulesFound([deployment, service('shop')], [0, 1]).includes('readiness-probe-missing'));
    assert.ok(!rulesFound([deployment, service('else')], [0, 1]).includes('readiness-probe-missing'));
  });

  test('is told of its own namespaces alone, and of what has none', () => {
    const all = [deployment, service('shop'), service('else'), namespace].map((file, index) => {
      const share = shareOf(judging);
      share.add(index, file, () => file.text);
      return share.tell();
    });
    const heardBy = (index: number) =>
      messagesFor(all[index] as (typeof all)[0], all.toReversed()).map(({ file }) => file);
    assert.deepEqual(heardBy(0), [0, 1, 3]);
    assert.deepEqual(heardBy(1), [3]);
  });

  test('says so where a file has changed since it was read, and judges the others', () => {
    const other = { ...deployment, name: 'other.yaml' };
    const changedOne = sharedOut([deployment, other], [0, 0], () => 'kind: other\n');
    assert.deepEqual(
      changedOne.faults.map(({ file, message }) => `${file}: ${message}`),
      [
        'web.yaml: has changed while it was checked; check it again',
        'other.yaml: has changed while it was checked; check it again',
      ],
    );
    assert.deepEqual(changedOne.findings, []);
  });

  test('needs no text again of a file without a Deployment', () => {
    const { faults, files: read } = sharedOut([service('shop')], [0], () => 'kind: other\n');
    assert.deepEqual([faults, read], [[], 1]);
  });
});
