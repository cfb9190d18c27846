import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ConfigError } from '../../src/config/problem.ts';
import { type ReloadedConfiguration, watchConfiguration } from '../../src/config/reload.ts';

describe('a configuration file that is followed', () => {
  let folder: string;
  let file: string;
  let events: EventTarget;
  let loaded: ReloadedConfiguration[];
  let rejected: string[];

  const follow = (path = file) =>
    watchConfiguration(
      path,
      {
        onLoaded(reloaded) {
          loaded.push(reloaded);
          events.dispatchEvent(new Event('loaded'));
        },
        onRejected(error) {
          rejected.push(error.message.replaceAll(`${folder}/`, ''));
          events.dispatchEvent(new Event('rejected'));
        },
      },
      { intervalMs: 20 },
    );
  const event = (name: 'loaded' | 'rejected') => once(events, name, { signal: AbortSignal.timeout(5000) });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'evenkeel-reload-'));
    file = join(folder, 'policy.yaml');
    events = new EventTarget();
    loaded = [];
    rejected = [];
    await writeFile(file, 'mode: warn\nserver: {port: 1, logLevel: debug}\n');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('changes what is in force, and says what needs a restart', async () => {
    const watch = await follow();
    assert.equal(watch.current().mode, 'warn');
    await Promise.all([event('loaded'), writeFile(file, 'mode: audit\nserver: {port: 2, host: x, logLevel: debug}\n')]);
    assert.equal(watch.current().mode, 'audit');
    assert.deepEqual(
      loaded.map(({ needsRestart }) => needsRestart),
      [['port', 'host']],
    );
    await Promise.all([event('loaded'), writeFile(file, 'mode: enforce\nserver: {logLevel: debug, port: 1}\n')]);
    assert.deepEqual(loaded[1]?.needsRestart, []);
    watch.stop();
  });

  test('stays in force in its last good version while the file is broken, and while it is gone', async () => {
    const watch = await follow();
    await Promise.all([event('rejected'), writeFile(file, 'mode: wran\n')]);
    assert.equal(watch.current().mode, 'warn');
    await Promise.all([event('rejected'), rm(file)]);
    assert.equal(watch.current().mode, 'warn');
    await Promise.all([event('loaded'), writeFile(file, 'mode: audit\n')]);
    assert.equal(watch.current().mode, 'audit');
    assert.deepEqual(rejected, [
      'policy.yaml:1:7: mode: expected one of enforce, warn, audit, got "wran"',
      'policy.yaml: cannot be read: there is no such file or folder',
    ]);
    watch.stop();
  });

  test('is followed through the ..data swap of a mounted ConfigMap', async () => {
    const versions = { '..v1': 'mode: warn\n', '..v2': 'mode: enforce\n' };
    for (const [version, text] of Object.entries(versions)) {
      await mkdir(join(folder, version));
      await writeFile(join(folder, version, 'mounted.yaml'), text);
    }
    await symlink('..v1', join(folder, '..data'));
    await symlink('..data/mounted.yaml', join(folder, 'mounted.yaml'));
    const watch = await follow(join(folder, 'mounted.yaml'));
    await symlink('..v2', join(folder, '..data_tmp'));
    await Promise.all([event('loaded'), rename(join(folder, '..data_tmp'), join(folder, '..data'))]);
    assert.equal(watch.current().mode, 'enforce');
    watch.stop();
  });

  test('must be good at the start', async () => {
    await writeFile(file, 'mode: wran\n');
    await assert.rejects(follow(), ConfigError);
    await assert.rejects(follow(join(folder, 'none.yaml')), (error: Error) => {
      assert.equal(error.message, `${join(folder, 'none.yaml')}: cannot be read: there is no such file or folder`);
      return true;
    });
  });

  test('tells its warnings', async () => {
    await writeFile(file, '');
    const watch = await follow();
    assert.deepEqual(watch.warnings, [`${file}: says nothing, and the defaults hold`]);
    watch.stop();
  });
});
