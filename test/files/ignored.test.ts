import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { sourcesOf } from '../../src/files/sources.ts';
import { folderWith } from './folder.ts';

const stdin = (async function* () {})();

async function found(folder: string, operand = '.'): Promise<string[]> {
  const sources = await sourcesOf([operand], { stdin, folder });
  return sources.map((source) => ('name' in source ? source.name : assert.fail(JSON.stringify(source))));
}

const git = (folder: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
  assert.equal(status, 0, stderr);
  return stdout.split('\0').filter((name) => name !== '');
};
const gitMissing = spawnSync('git', ['--version']).status !== 0 && 'there is no git';

const tree = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, '']));

const NAMES = [
  ...['a.yaml', 'b.yml', 'c.json', 'A.yaml', '.hidden.yaml', '.k8s/a.yaml', 'build/a.yaml', 'build/keep/a.yaml'],
  ...['deploy/a.yaml', 'deploy/build/a.yaml', 'deploy/dev/a.yaml', 'deploy/dev/b.yaml', 'deploy/prod/a.yaml'],
  ...[
    'deploy/prod/secret.yaml',
    'docs/x/y/z.yaml',
    'docs/x/a.yaml',
    'with space/a.yaml',
    'weird[1]/a.yaml',
    '#a.yaml',
    '!a.yaml',
  ],
  ...['tmp/a.yaml', 'tmp/b.yaml', 'a*b.yaml', 'ü.yaml'],
];

/** What is said in which ignore file. */
const rulesets: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  nothing: {},
  names: { '.gitignore': 'a.yaml\n' },
  'names in one place': { '.gitignore': '/a.yaml\ndeploy/a.yaml\n' },
  folders: { '.gitignore': 'build/\n' },
  'a folder in one place': { '.gitignore': '/build\n' },
  'all but some': { '.gitignore': '*\n!*/\n!a.yaml\n' },
  'what cannot come back, because its folder is gone': { '.gitignore': 'deploy/\n!deploy/a.yaml\n' },
  'what comes back below': {
    '.gitignore': '*.yaml\n',
    'deploy/.gitignore': '!a.yaml\n',
    'deploy/dev/.gitignore': 'a.yaml\n',
  },
  stars: { '.gitignore': 'docs/**/z.yaml\n**/dev\n*.json\n?.yml\n' },
  'ranges, escapes and blanks': {
    '.gitignore': '[ab].yaml\n\\#a.yaml\n\\!a.yaml\nwith\\ space\ntmp/a.yaml   \n# a comment\n\n',
  },
  'a mark and lines of Windows': { '.gitignore': '\ufeffa.yaml\r\nbuild/\r\n' },
  'letters that are not the same': { '.gitignore': 'A.yaml\n' },
  'below, in one place': { 'deploy/.gitignore': '/dev\n/a.yaml\n' },
  'excluded for oneself': { '.git/info/exclude': 'tmp/\n', '.gitignore': '!tmp/\nb.yml\n' },
  'a name with a star': { '.gitignore': 'a\\*b.yaml\nü.yaml\n' },
};

describe('folders are looked through as git would list them', { skip: gitMissing }, () => {
  for (const [name, rules] of Object.entries(rulesets)) {
    test(name, async (t) => {
      const folder = folderWith(tree(NAMES), t);
      git(folder, 'init', '-q');
      for (const [file, text] of Object.entries(rules)) writeFileSync(join(folder, file), text);
      const listed = git(folder, 'ls-files', '-z', '--others', '--exclude-standard').filter((file) =>
        /\.(?:ya?ml|json)$/.test(file),
      );
      assert.deepEqual((await found(folder)).sort(), listed.sort());
      // From a folder further down, what is above holds as well.
      const below = listed.filter((file) => file.startsWith('deploy/')).sort();
      if (below.length > 0) assert.deepEqual((await found(folder, 'deploy')).sort(), below);
      const fromThere = await found(join(folder, 'deploy'));
      if (below.length > 0) assert.deepEqual(fromThere.map((file) => `deploy/${file}`).sort(), below);
    });
  }

  test('in a worktree, whose .git is a file', async (t) => {
    const folder = folderWith({ 'one/a.yaml': '', 'one/b.yaml': '' }, t);
    const one = join(folder, 'one');
    git(one, 'init', '-q');
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
    git(one, 'add', '.');
    git(one, ...author, 'commit', '-qm', 'a');
    appendFileSync(join(one, '.git/info/exclude'), 'tmp.yaml\n');
    git(one, 'worktree', 'add', '-q', '../two');
    writeFileSync(join(folder, 'two/tmp.yaml'), '');
    assert.deepEqual(await found(join(folder, 'two')), ['a.yaml', 'b.yaml']);
  });
});

describe('.evenkeelignore', () => {
  const files = (rules: Record<string, string>, t: TestContext) =>
    folderWith({ ...tree(NAMES.slice(0, 14)), ...rules }, t);

  test('leaves out what git has, and takes in what git leaves out', async (t) => {
    const folder = files({ '.git/HEAD': '', '.gitignore': 'build/\n', '.evenkeelignore': '!build/\ndeploy/\n.*\n' }, t);
    assert.deepEqual(await found(folder), ['A.yaml', 'a.yaml', 'b.yml', 'build/a.yaml', 'build/keep/a.yaml', 'c.json']);
  });

  test('holds below where it stands, and without a repository', async (t) => {
    const folder = files({ 'deploy/.evenkeelignore': 'a.yaml\n!/a.yaml\n' }, t);
    assert.deepEqual(await found(folder, 'deploy'), ['deploy/a.yaml', 'deploy/dev/b.yaml', 'deploy/prod/secret.yaml']);
    const above = files({ '.evenkeelignore': 'dev/\n' }, t);
    assert.deepEqual(await found(above, 'deploy'), [
      'deploy/a.yaml',
      'deploy/build/a.yaml',
      'deploy/prod/a.yaml',
      'deploy/prod/secret.yaml',
    ]);
  });

  test('what a deeper one takes in again, all of it is in', async (t) => {
    const folder = files({ '.evenkeelignore': 'dev/\n', 'deploy/.evenkeelignore': '!dev/\n' }, t);
    assert.deepEqual(await found(folder, 'deploy/dev'), ['deploy/dev/a.yaml', 'deploy/dev/b.yaml']);
    assert.ok((await found(folder)).includes('deploy/dev/b.yaml'));
  });

  test('what is named is read all the same, a file as well as a folder', async (t) => {
    const folder = files({ '.git/HEAD': '', '.gitignore': '*.yaml\n', 'build/.gitignore': 'keep\n' }, t);
    assert.deepEqual(await found(folder, 'a.yaml'), ['a.yaml']);
    assert.deepEqual(await found(folder, 'build'), []);
    const other = files({ '.git/HEAD': '', '.gitignore': 'build/\n' }, t);
    assert.deepEqual(await found(other, 'build'), ['build/a.yaml', 'build/keep/a.yaml']);
    assert.deepEqual(await found(other, 'build/keep'), ['build/keep/a.yaml']);
  });

  test('a folder of that name is no such file', async (t) => {
    const folder = files({ '.gitignore/a': '', '.evenkeelignore/a.yaml': '' }, t);
    mkdirSync(join(folder, 'x'));
    assert.ok((await found(folder)).includes('.evenkeelignore/a.yaml'));
  });
});
