import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { promisify } from 'node:util';
import { version } from '../../src/version.ts';
import { ARCHIVE_VARIABLE, WHY_NONE_VARIABLE } from './image/built-image.ts';

// What the Dockerfile comes to, built for real over images of this machine's own making.

const run = promisify(execFile);
const archive = process.env[ARCHIVE_VARIABLE];
const skip = archive === undefined && (process.env[WHY_NONE_VARIABLE] ?? 'start it with npm run test:node');

const MOST_BYTES = 60 * 1024 * 1024;

suite('the image', { skip }, () => {
  let folder: string;
  let config: { config: Record<string, unknown>; rootfs: { diff_ids: string[] } };
  let layer: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-layers-'));
    await run('tar', ['--extract', '--file', archive as string, '--directory', folder]);
    const [manifest] = (await json(join(folder, 'manifest.json'))) as [{ Config: string; Layers: string[] }];
    config = (await json(join(folder, manifest.Config))) as typeof config;
    layer = join(folder, manifest.Layers.at(-1) as string);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  test('is one layer over its base', () => {
    assert.equal(config.rootfs.diff_ids.length, 2);
  });

  test('runs as a number that is not root, and starts Node itself', () => {
    const { User, Entrypoint, WorkingDir } = config.config;
    assert.equal(User, '65532:65532');
    assert.equal(WorkingDir, '/app');
    assert.deepEqual(Entrypoint, ['node', '--max-semi-space-size=8', 'dist/main.js']);
  });

  test('adds the bundle and its licences, less than 60 MB, and nothing else', async () => {
    const { stdout } = await run('tar', ['--list', '--verbose', '--file', layer]);
    const files = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/))
      .filter(([mode]) => mode?.startsWith('-'));
    const bytes = files.reduce((sum, [, , size]) => sum + Number(size), 0);
    assert.ok(bytes > 1_000_000 && bytes < MOST_BYTES, `${bytes} bytes`);
    const names = files.map((fields) => fields[5] as string);
    const strange = names.filter(
      (name) => !/^app\/(?:LICENSE|package\.json|dist\/[\w.-]+\.(?:js|map|txt))$/.test(name),
    );
    assert.deepEqual(strange, []);
    for (const name of ['LICENSE', 'package.json', 'dist/main.js', 'dist/cli.js', 'dist/LICENSES.txt']) {
      assert.ok(names.includes(`app/${name}`), `${name} is missing`);
    }
  });

  test('runs from that layer alone', async () => {
    await run('tar', ['--extract', '--file', layer, '--directory', folder]);
    const { stdout } = await run(process.execPath, ['dist/cli.js', '--version'], { cwd: join(folder, 'app') });
    assert.equal(stdout.trim(), version);
  });
});

async function json(file: string): Promise<unknown> {
  return (await import(file, { with: { type: 'json' } })).default;
}
