import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { folderWith } from '../files/folder.ts';
import { pythonTool } from './python-tools.ts';

const ROOT = join(import.meta.dirname, '../..');
const checkJsonschema = pythonTool('check-jsonschema');

/** Files that other tools read, with the schemas that are published for them. */
const FILES: [schema: string, ...files: string[]][] = [
  ['vendor.github-actions', 'action.yml'],
  ['vendor.github-workflows', 'examples/github/evenkeel.yml'],
  ['vendor.gitlab-ci', 'plugins/gitlab/evenkeel.gitlab-ci.yml', 'examples/gitlab/.gitlab-ci.yml'],
];

describe('files for other tools are what their schemas say', { skip: checkJsonschema.missing }, () => {
  for (const [schema, ...files] of FILES) {
    test(`${schema}: ${files.join(', ')}`, (t) => {
      const { status, stdout } = validate(schema, files);
      assert.equal(status, 0, stdout);
      const wrong = join(folderWith({ 'wrong.yml': 'runs: 1\njobs: 1\nevenkeel: 1\n' }, t), 'wrong.yml');
      assert.notEqual(validate(schema, [wrong]).status, 0);
    });
  }
});

function validate(schema: string, files: readonly string[]) {
  const transform = schema === 'vendor.gitlab-ci' ? ['--data-transform', 'gitlab-ci'] : [];
  const args = ['--builtin-schema', schema, ...transform, ...files];
  return spawnSync(checkJsonschema.path, args, { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
}
