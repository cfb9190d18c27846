import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { folderWith } from '../files/folder.ts';
import { evenkeelOnPath } from './on-path.ts';
import { pythonTool } from './python-tools.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Hook {
  id: string;
  entry: string;
  args: string[];
  language: string;
  files: string;
  pass_filenames: boolean;
}
const hooks = parse(read('.pre-commit-hooks.yaml')) as Hook[];
const EXAMPLE = 'examples/pre-commit/.pre-commit-config.yaml';
const preCommit = pythonTool('pre-commit');
const SHOP = read('examples/shop.yaml');
const RECREATE = read('examples/recreate.yaml');

describe('the pre-commit hooks', () => {
  /** Runs a hook as pre-commit does a script: the entry within the hook's repository, in the repository that commits. */
  function run(t: TestContext, id: string, files: Record<string, string>, args?: string[]) {
    const hook = hooks.find((each) => each.id === id) ?? assert.fail(id);
    assert.deepEqual([hook.language, hook.pass_filenames], ['script', false]);
    const [script = '', ...words] = hook.entry.split(' ');
    const onPath = evenkeelOnPath();
    t.after(() => onPath.remove());
    const repository = folderWith({ '.git/HEAD': '', ...files }, t);
    const { status, stdout, stderr } = spawnSync(join(ROOT, script), [...words, ...(args ?? hook.args)], {
      cwd: repository,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: onPath.path },
    });
    return { status, stdout, stderr, file: (name: string) => readFileSync(join(repository, name), 'utf8') };
  }

  test('evenkeel-check fails for what is denied in the repository, and passes where nothing is', (t) => {
    const { status, stdout } = run(t, 'evenkeel-check', { 'deploy/shop.yaml': SHOP });
    assert.equal(status, 1);
    assert.match(stdout, /^deploy\/shop\.yaml:\d+:\d+: deny readiness-probe-missing /m);
    assert.equal(run(t, 'evenkeel-check', { 'deploy/ok.yaml': read('examples/compliant.yaml') }).status, 0);
  });

  test('evenkeel-fix writes what it can, which pre-commit takes for a failure', (t) => {
    const { status, file } = run(t, 'evenkeel-fix', { 'deploy/shop.yaml': SHOP, 'deploy/recreate.yaml': RECREATE });
    assert.equal(status, 0);
    assert.match(file('deploy/shop.yaml'), /readinessProbe:/);
    assert.equal(file('deploy/recreate.yaml').includes('Recreate'), true);
    assert.equal(run(t, 'evenkeel-check', { 'shop.yaml': file('deploy/shop.yaml') }).status, 0);
  });

  test('args of a configuration take the place of those of the hook', (t) => {
    const files = { 'deploy/ok.yaml': read('examples/compliant.yaml'), 'test/shop.yaml': SHOP };
    assert.equal(run(t, 'evenkeel-check', files, ['deploy/']).status, 0);
    assert.equal(run(t, 'evenkeel-check', files, ['--fail-on=audit', 'deploy/']).status, 1);
  });

  test('the example has hooks that there are, of the version that there is', () => {
    const [repo] = parse(read(EXAMPLE)).repos;
    assert.equal(repo.rev, `v${JSON.parse(read('package.json')).version}`);
    for (const { id } of repo.hooks)
      assert.ok(
        hooks.some((hook) => hook.id === id),
        id,
      );
  });

  test('pre-commit takes the hooks and the example', { skip: preCommit.missing }, () => {
    execFileSync(preCommit.path, ['validate-manifest', '.pre-commit-hooks.yaml'], { cwd: ROOT });
    execFileSync(preCommit.path, ['validate-config', EXAMPLE], { cwd: ROOT });
  });

  test('pre-commit runs them, by the example and from a clone of the last commit', { skip: preCommit.missing }, (t) => {
    const home = folderWith({}, t);
    const repository = folderWith({ 'deploy/shop.yaml': SHOP, 'deploy/recreate.yaml': RECREATE }, t);
    const onPath = evenkeelOnPath();
    t.after(() => onPath.remove());
    const person = { GIT_AUTHOR_NAME: 'Jo', GIT_AUTHOR_EMAIL: 'jo@example.com' };
    const git = {
      ...person,
      GIT_COMMITTER_NAME: 'Jo',
      GIT_COMMITTER_EMAIL: 'jo@example.com',
      GIT_CONFIG_GLOBAL: '/dev/null',
    };
    const options = {
      cwd: repository,
      encoding: 'utf8' as const,
      env: { ...git, PATH: onPath.path, HOME: home, PRE_COMMIT_HOME: home, NO_COLOR: '1' },
      timeout: 300_000,
    };
    const rev = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim();
    const config = read(EXAMPLE)
      .replace(/repo: .*/, `repo: file://${ROOT}`)
      .replace(/rev: .*/, `rev: ${rev}`);
    writeFileSync(join(repository, '.pre-commit-config.yaml'), config);
    execFileSync('git', ['init', '--quiet'], options);
    execFileSync('git', ['add', '--all'], options);
    execFileSync(preCommit.path, ['install-hooks'], options);
    // What the script would install in the clone is installed here.
    const [clone = ''] = readdirSync(home).filter((name) => name.startsWith('repo'));
    symlinkSync(join(ROOT, 'node_modules'), join(home, clone, 'node_modules'));

    const first = spawnSync(preCommit.path, ['run', '--verbose'], options);
    assert.equal(first.status, 1, first.stderr);
    assert.match(first.stdout, /^evenkeel fix\.+Failed$[\s\S]*files were modified by this hook/m);
    assert.match(first.stdout, /^evenkeel check\.+Failed$[\s\S]*deny strategy-recreate/m);
    assert.match(readFileSync(join(repository, 'deploy/shop.yaml'), 'utf8'), /readinessProbe:/);

    execFileSync('git', ['rm', '--quiet', '--force', 'deploy/recreate.yaml'], options);
    execFileSync('git', ['add', '--all'], options);
    writeFileSync(join(repository, '.pre-commit-config.yaml'), config.replace('--fail-on=warn', '--fail-on=deny'));
    execFileSync('git', ['add', '--all'], options);
    const second = spawnSync(preCommit.path, ['run'], options);
    assert.equal(second.status, 0, second.stdout);
  });
});
