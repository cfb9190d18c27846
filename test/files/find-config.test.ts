import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findConfig } from '../../src/files/find-config.ts';
import { folderWith } from './folder.ts';

describe('the configuration file of a folder', () => {
  const table: { of: string; has: string[]; from: string; finds: string | undefined }[] = [
    { of: 'the folder itself', has: ['evenkeel.yaml', 'a/evenkeel.yaml'], from: 'a', finds: 'a/evenkeel.yaml' },
    { of: 'a folder above', has: ['.git/HEAD', 'evenkeel.yaml', 'a/b/c'], from: 'a/b', finds: 'evenkeel.yaml' },
    { of: 'either ending', has: ['evenkeel.yml', 'a/b'], from: 'a', finds: 'evenkeel.yml' },
    { of: '.yaml before .yml', has: ['evenkeel.yml', 'evenkeel.yaml'], from: '.', finds: 'evenkeel.yaml' },
    { of: 'no folder of that name', has: ['evenkeel.yaml/x', 'evenkeel.yml'], from: '.', finds: 'evenkeel.yml' },
    {
      of: 'the root of the repository',
      has: ['evenkeel.yaml', 'a/.git/HEAD', 'a/evenkeel.yaml'],
      from: 'a',
      finds: 'a/evenkeel.yaml',
    },
    {
      of: 'nothing above the repository',
      has: ['evenkeel.yaml', 'a/.git/HEAD', 'a/b/c'],
      from: 'a/b',
      finds: undefined,
    },
    {
      of: 'nothing above a worktree, whose .git is a file',
      has: ['evenkeel.yaml', 'a/.git'],
      from: 'a',
      finds: undefined,
    },
  ];
  test('no manifest of that name', async (t) => {
    const object = 'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: evenkeel}\n';
    const folder = folderWith({ 'evenkeel.yaml': 'mode: warn\n', 'apps/evenkeel.yaml': object }, t);
    assert.equal(await findConfig(join(folder, 'apps')), join(folder, 'evenkeel.yaml'));
  });

  for (const { of, has, from, finds } of table) {
    test(of, async (t) => {
      const folder = folderWith(Object.fromEntries(has.map((name) => [name, ''])), t);
      assert.equal(await findConfig(join(folder, from)), finds === undefined ? undefined : join(folder, finds));
    });
  }
});
