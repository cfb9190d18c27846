import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { IMAGE } from '../src/commands/verify-in-cluster.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const workflow = join(root, '.github/workflows/release.yml');

test('every action of the release is pinned by a commit, with the release that it is of', async () => {
  const text = await readFile(workflow, 'utf8');
  const used = text.split('\n').filter((line) => /\buses:/.test(line));
  assert.ok(used.length >= 4);
  for (const line of used) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('the release scans and signs what is built before it gets the name of the release', async () => {
  const { jobs, permissions } = parse(await readFile(workflow, 'utf8'));
  assert.deepEqual(permissions, {});
  const steps: string[] = jobs.image.steps.map((step: { name?: string; uses?: string; run?: string }) =>
    [step.name, step.uses, step.run].join(' '),
  );
  const at = (what: RegExp) => {
    const index = steps.findIndex((step) => what.test(step));
    assert.notEqual(index, -1, String(what));
    return index;
  };
  const order = [/\.ci\/run/, /--push/, /Scan \(amd64\)/, /Scan \(arm64\)/, /cosign sign/, /imagetools create/].map(at);
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
});

test('what is published is what the chart and verify name, in the version that the chart is of', async () => {
  const { env, jobs } = parse(await readFile(workflow, 'utf8'));
  const { image } = parse(await readFile(join(root, 'charts/evenkeel/values.yaml'), 'utf8'));
  const { appVersion } = parse(await readFile(join(root, 'charts/evenkeel/Chart.yaml'), 'utf8'));
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  assert.equal(image.repository, env.IMAGE);
  assert.equal(appVersion, version);
  assert.equal(IMAGE, `${env.IMAGE}:${appVersion}`);
  const named = jobs.image.steps
    .flatMap(({ run = '' }: { run?: string }) => [...run.matchAll(/--tag "([^"]+)"/g)])
    .map(([, tag = '']) => tag);
  assert.deepEqual(named, ['$CANDIDATE', '$IMAGE:$VERSION']);
});

test('the bill of materials names the packages that are in the bundle, and no others', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-sbom-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const script = (name: string) =>
    run(process.execPath, [join(root, 'scripts', name), folder], { cwd: root, maxBuffer: 2 ** 24 });
  await script('build.ts');
  const { bomFormat, components } = JSON.parse((await script('sbom.ts')).stdout) as {
    bomFormat: string;
    components: { name: string; version: string; licenses?: object[] }[];
  };
  assert.equal(bomFormat, 'CycloneDX');
  const named = components.map(({ name, version }) => `${name} ${version}`);
  const { dependencies } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const name of ['fastify', 'pino', 'yaml']) assert.ok(named.includes(`${name} ${dependencies[name]}`), name);
  const licences = await readFile(join(folder, 'LICENSES.txt'), 'utf8');
  for (const each of named) assert.ok(licences.includes(`${each} (`), each);
});
