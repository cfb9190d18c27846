import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { MOST_BYTES } from '../../src/files/read-bytes.ts';
import { MOST_VALUES } from '../../src/manifest/document-size.ts';
import { readManifests } from '../../src/manifest/read.ts';
import { run } from '../commands/run.ts';
import { folderWith } from '../files/folder.ts';

const object = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const deployment = (name: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}
`;

test('100,000 documents, the last of them broken', () => {
  const documents = Array.from({ length: 100_000 }, (_, index) => object(`o${index}`));
  const { manifests, faults } = readManifests('x', `${documents.join('---\n')}---\n${object('end')}a: [\n`);
  assert.deepEqual([manifests.length, manifests.at(-1)?.object.metadata?.name], [100_000, 'o99999']);
  assert.deepEqual(
    faults.map(({ at }) => at),
    [{ line: 400_005, column: 1 }],
  );
});

test('100,000 objects of JSON, one behind the other', () => {
  const json = `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}`;
  const { manifests, faults } = readManifests('x', json.repeat(100_000));
  assert.deepEqual([manifests.length, faults.length], [100_000, 0]);
  assert.deepEqual(manifests.at(-1)?.document.span, { start: json.length * 99_999, end: json.length * 100_000 });
});

test('a line of 20 million characters', () => {
  const long = 'x'.repeat(20_000_000);
  for (const value of [`"${long}"`, long, `'${long}'`, `[${'a,'.repeat(500_000)}]`]) {
    const { manifests, faults } = readManifests('x', `${object('a')}data: {a: ${value}}\n`);
    assert.deepEqual([manifests.length, faults.length], [1, 0]);
  }
});

test('brackets below their key a thousand times: read, or named where it would take too long', () => {
  const item = 'k: [\n  a\n]\n';
  const few = Array.from({ length: 20 }, (_, index) => `k${index}${item.slice(1)}`).join('');
  assert.equal(readManifests('x', object('a') + few).manifests.length, 1);
  const many = Array.from({ length: 20_000 }, (_, index) => `k${index}${item.slice(1)}`).join('');
  const started = performance.now();
  const { faults } = readManifests('x', object('a') + many);
  assert.match(faults[0]?.message ?? '', /^further to the left than the list, map or text it is in/);
  assert.ok(performance.now() - started < 20_000);
});

describe('more than is read', () => {
  test('values in one document; the documents around it are read', () => {
    const huge = `${object('huge')}data: [${'1,'.repeat(MOST_VALUES)}1]\n`;
    const { manifests, faults } = readManifests('x', `${object('a')}---\n${huge}---\n${object('b')}`);
    assert.deepEqual(
      manifests.map((each) => each.object.metadata?.name),
      ['a', 'b'],
    );
    assert.deepEqual(faults, [
      { file: 'x', at: { line: 4, column: 1 }, message: 'more than 5 million values in one document; split it' },
    ]);
  });

  test('bytes in one file; the others are read', async (t) => {
    const folder = folderWith({ 'a.yaml': '', 'b.yaml': deployment('b') }, t);
    truncateSync(join(folder, 'a.yaml'), MOST_BYTES + 1);
    const { code, stdout } = await run(['check', '.'], { folder });
    assert.equal(code, 2);
    assert.match(stdout, /^a\.yaml: error: longer than 100 MB, and not read; split it$/m);
    assert.match(stdout, /^b\.yaml:8:25: deny readiness-probe-missing/m);
  });
});

/** Megabytes of old objects that Node may keep: half of what it takes by itself on a machine of 2 GB. */
const HEAP_MEGABYTES = 512;

test('50 MB are checked in a heap of half a gigabyte', { timeout: 300_000 }, (t) => {
  const block = `  text: |\n${'    a line of a configuration file that is in here as a whole\n'.repeat(3000)}`;
  const parts: string[] = [];
  for (let length = 0, index = 0; length < 50_000_000; index += 1) {
    const part = `${object(`c${index}`)}data:\n${block}---\n${deployment(`d${index}`)}`;
    parts.push(part);
    length += part.length;
  }
  const folder = folderWith({}, t);
  writeFileSync(join(folder, 'all.yaml'), parts.join('---\n'));
  const cli = join(import.meta.dirname, '../../src/cli.ts');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [`--max-old-space-size=${HEAP_MEGABYTES}`, cli, 'check', '--format', 'json', 'all.yaml'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  assert.deepEqual([status, stderr], [1, '']);
  assert.equal(JSON.parse(stdout).summary.deployments, parts.length);
});
