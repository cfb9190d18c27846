import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const workflow = join(root, '.github/workflows/release.yml');

test('every action of the release is pinned by a commit, with the release that it is of', async () => {
  const text = await readFile(workflow, 'utf8');
  const used = text.split('\n').filter((line) => /\buses:/.test(line));
  assert.ok(used.length >= 4);
  for (const line of used) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('the release scans before it publishes, and signs what it has published', async () => {
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
  const order = [/docker build /, /trivy-action/, /--push/, /cosign sign/].map(at);
  assert.deepEqual(
    order,
    order.toSorted((a, b) => a - b),
  );
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
