import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { configurationFor } from '../../src/commands/manifest-options.ts';
import { ConfigError } from '../../src/config/problem.ts';
import { folderWith } from '../files/folder.ts';
import { ioInMemory } from './run.ts';

describe('the configuration that manifests are judged by', () => {
  const files = {
    '.git/HEAD': '',
    'evenkeel.yaml': 'mode: warn\n',
    'other.yaml': 'mode: audit\n',
    'broken.yaml': 'mode: loud\n',
    'empty.yaml': '',
    'deploy/web.yaml': '',
  };

  test('the flag goes over the environment, and that over what is found upward', async (t) => {
    const folder = folderWith(files, t);
    const found = async (config: string | undefined, env: Record<string, string>, from = '.') => {
      const io = ioInMemory({ folder: join(folder, from), env });
      const { configuration, file } = await configurationFor(config === undefined ? {} : { config }, io);
      return [configuration.mode, file];
    };
    assert.deepEqual(await found(undefined, {}), ['warn', 'evenkeel.yaml']);
    assert.deepEqual(await found(undefined, {}, 'deploy'), ['warn', join('..', 'evenkeel.yaml')]);
    assert.deepEqual(await found(undefined, { EVENKEEL_CONFIG: '' }), ['warn', 'evenkeel.yaml']);
    assert.deepEqual(await found(undefined, { EVENKEEL_CONFIG: 'other.yaml' }), ['audit', 'other.yaml']);
    assert.deepEqual(await found('../other.yaml', { EVENKEEL_CONFIG: 'none.yaml' }, 'deploy'), [
      'audit',
      '../other.yaml',
    ]);
  });

  test('none at all is the default policy', async (t) => {
    const folder = folderWith({ '.git/HEAD': '' }, t);
    const { configuration, file } = await configurationFor({}, ioInMemory({ folder }));
    assert.deepEqual([configuration.mode, file], ['enforce', undefined]);
  });

  test('what is wrong with it is told by the name that was given', async (t) => {
    const folder = folderWith(files, t);
    const io = ioInMemory({ folder });
    await assert.rejects(
      configurationFor({ config: 'broken.yaml' }, io),
      (error: Error) =>
        error instanceof ConfigError && error.message.startsWith('broken.yaml:1:7: mode: expected one of'),
    );
    await assert.rejects(configurationFor({ config: 'none.yaml' }, io), {
      message: 'none.yaml: cannot be read: there is no such file or folder',
    });
    await configurationFor({ config: 'empty.yaml' }, io);
    assert.equal(io.written().stderr, 'empty.yaml: says nothing, and the defaults hold (a warning)\n');
  });
});
