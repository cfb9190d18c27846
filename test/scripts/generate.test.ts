import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { rules } from '../../src/rules/registry.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/generate.ts', import.meta.url));
const FIRST_SCREEN = '# Evenkeel\n\n<!-- first-screen:begin -->\nold\n<!-- first-screen:end -->\n';
const README = `${FIRST_SCREEN}\n<!-- rules:begin -->\nold\n<!-- rules:end -->\n\nThe rest.\n`;

describe('the generated files', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-generate-'));
    writeFileSync(join(folder, 'README.md'), README);
  });
  after(() => rmSync(folder, { recursive: true }));

  const generate = (...args: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...args, folder], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { status, stderr };
  };

  test('are written once, and found to differ by name', () => {
    const before = generate('--check');
    assert.equal(before.status, 1);
    assert.match(before.stderr, /^schema\/config\.json: differs$/m);
    assert.match(before.stderr, /^README\.md: differs$/m);
    assert.ok(!existsSync(join(folder, 'schema')), '--check writes nothing');

    assert.deepEqual(generate(), { status: 0, stderr: '' });
    assert.deepEqual(generate('--check'), { status: 0, stderr: '' });

    appendFileSync(join(folder, 'docs/reference/cli.md'), 'By hand.\n');
    writeFileSync(join(folder, 'docs/rules/rule-that-is-gone.md'), '');
    assert.deepEqual(generate('--check'), {
      status: 1,
      stderr: [
        'docs/reference/cli.md: differs',
        'docs/rules/rule-that-is-gone.md: belongs to nothing',
        'Run npm run generate, and commit what it writes.',
        '',
      ].join('\n'),
    });
    assert.deepEqual(generate(), { status: 0, stderr: '' });
    assert.deepEqual(generate('--check'), { status: 0, stderr: '' });
  });

  test('keep the rest of the README', () => {
    generate();
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    assert.match(readme, /^# Evenkeel\n\n<!-- first-screen:begin -->\n```console\n\$ evenkeel check /);
    assert.match(readme, /\n```\n<!-- first-screen:end -->\n\n<!-- rules:begin -->\n\| Rule \|/);
    assert.ok(readme.endsWith('\n<!-- rules:end -->\n\nThe rest.\n'));
    for (const { id } of rules) assert.ok(readme.includes(`[${id}](docs/rules/${id}.md)`));
  });

  test('say what is missing where the README has no place for the table', () => {
    writeFileSync(join(folder, 'README.md'), FIRST_SCREEN);
    const { status, stderr } = generate('--check');
    assert.equal(status, 1);
    assert.match(stderr, /README\.md: expected the lines <!-- rules:begin --> and <!-- rules:end -->/);
  });
});
