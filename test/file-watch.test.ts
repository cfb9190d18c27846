import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchFiles } from '../src/file-watch.ts';

const INTERVAL_MS = 20;
/** Long enough for several looks. */
const QUIET_MS = 150;

describe('watching files', () => {
  let folder: string;
  let file: string;
  let changes: string[][];
  let told: EventTarget;
  let stop: () => void;

  const watch = (paths: string[], intervalMs = INTERVAL_MS) => {
    changes = [];
    told = new EventTarget();
    stop = watchFiles(
      paths,
      (changed) => {
        changes.push(changed);
        told.dispatchEvent(new Event('change'));
      },
      { intervalMs },
    );
  };
  const change = () => once(told, 'change', { signal: AbortSignal.timeout(5000) });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-watch-'));
    file = join(folder, 'policy.yaml');
    await writeFile(file, 'one');
    watch([file]);
  });
  afterEach(async () => {
    stop();
    await rm(folder, { recursive: true });
  });

  test('a write in place', async () => {
    await Promise.all([change(), writeFile(file, 'two')]);
    assert.deepEqual(changes, [[file]]);
  });

  test('a rename over the file, of the same length and with the same times', async () => {
    const times = new Date('2026-01-01');
    await utimes(file, times, times);
    const draft = join(folder, 'draft');
    await writeFile(draft, 'two');
    await utimes(draft, times, times);
    await Promise.all([change(), rename(draft, file)]);
    assert.deepEqual(changes, [[file]]);
  });

  test('deletion, and return', async () => {
    await Promise.all([change(), rm(file)]);
    await Promise.all([change(), writeFile(file, 'one')]);
    assert.deepEqual(changes, [[file], [file]]);
  });

  test('the ..data swap of a mounted ConfigMap', async () => {
    stop();
    const mounted = join(folder, 'mounted');
    await mkdir(join(mounted, '..2026_01'), { recursive: true });
    await mkdir(join(mounted, '..2026_02'));
    await writeFile(join(mounted, '..2026_01', 'policy.yaml'), 'one');
    await writeFile(join(mounted, '..2026_02', 'policy.yaml'), 'two');
    await symlink('..2026_01', join(mounted, '..data'));
    await symlink('..data/policy.yaml', join(mounted, 'policy.yaml'));
    watch([join(mounted, 'policy.yaml')]);
    await symlink('..2026_02', join(mounted, '..data_tmp'));
    await Promise.all([change(), rename(join(mounted, '..data_tmp'), join(mounted, '..data'))]);
    await rm(join(mounted, '..2026_01'), { recursive: true });
    await sleep(QUIET_MS);
    assert.deepEqual(changes, [[join(mounted, 'policy.yaml')]]);
  });

  test('a touch, and the same content again, are no change', async () => {
    await utimes(file, new Date(), new Date());
    await writeFile(file, 'one');
    await sleep(QUIET_MS);
    assert.deepEqual(changes, []);
  });

  test('a file is told once it holds still, and not half written', async () => {
    stop();
    watch([file], 250);
    const changed = change();
    for (let part = 0; part < 60; part += 1) {
      await writeFile(file, `part ${part}`);
      await sleep(20);
    }
    assert.deepEqual(changes, []);
    await changed;
    assert.deepEqual(changes, [[file]]);
  });

  test('a certificate and its key that change together are told together', async () => {
    stop();
    const key = join(folder, 'tls.key');
    const other = join(folder, 'ca.crt');
    watch([file, key, other]);
    await Promise.all([change(), writeFile(file, 'two'), writeFile(key, 'two')]);
    await sleep(QUIET_MS);
    assert.deepEqual(changes, [[file, key]]);
  });

  test('nothing is told after the stop', async () => {
    stop();
    await writeFile(file, 'two');
    await sleep(QUIET_MS);
    assert.deepEqual(changes, []);
  });

  test('a watch does not keep the process alive', () => {
    const script = `import { watchFiles } from ${JSON.stringify(new URL('../src/file-watch.ts', import.meta.url).href)};
      watchFiles([${JSON.stringify(file)}], () => {}, { intervalMs: 10 });`;
    const { status, error } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
    assert.equal(error, undefined);
    assert.equal(status, 0);
  });
});
