import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { run as evenkeel } from '../commands/run.ts';
import { folderWith } from '../files/folder.ts';
import { evenkeelOnPath, type OnPath } from './on-path.ts';

// The action's steps, run as a runner does: each `run` by the shell it names, in the workspace, with the inputs that the
// action maps into the environment.

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Action {
  inputs: Record<string, { description: string; default: string }>;
  runs: { using: string; steps: { name: string; shell: string; run: string; env: Record<string, string> }[] };
}
const action = parse(read('action.yml')) as Action;
const SHOP = read('examples/shop.yaml');
const COMPLIANT = read('examples/compliant.yaml');

describe('the GitHub Action', () => {
  let onPath: OnPath;
  before(() => {
    onPath = evenkeelOnPath();
  });
  after(() => onPath.remove());

  /** Runs the steps in a workspace with these files; inputs that are not given have their defaults, `summary` apart. */
  function run(t: TestContext, files: Record<string, string>, given: Record<string, string> = {}, programs = onPath) {
    const inputs = { summary: 'false', ...given } as Record<string, string>;
    for (const name of Object.keys(inputs)) assert.ok(name in action.inputs, name);
    const workspace = folderWith({ '.git/HEAD': '', ...files }, t);
    const runner = folderWith({ 'summary.md': '' }, t);
    let [code, stdout, stderr] = [0, '', ''];
    for (const step of action.runs.steps) {
      assert.equal(step.shell, 'bash');
      writeFileSync(join(runner, 'step.sh'), step.run);
      const env = Object.fromEntries(
        Object.entries(step.env).map(([name, value]) => {
          const [, input = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value) ?? assert.fail(value);
          return [name, inputs[input] ?? (action.inputs[input] ?? assert.fail(input)).default];
        }),
      );
      const ran = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', join(runner, 'step.sh')], {
        cwd: workspace,
        encoding: 'utf8',
        timeout: 60_000,
        env: {
          ...{ PATH: programs.path, CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: workspace },
          ...{ GITHUB_ACTION_PATH: ROOT, GITHUB_STEP_SUMMARY: join(runner, 'summary.md') },
          ...env,
        },
      });
      [code, stdout, stderr] = [ran.status ?? -1, stdout + ran.stdout, stderr + ran.stderr];
      if (code !== 0) break;
    }
    const written = (name: string) => readFileSync(join(workspace, name), 'utf8');
    return { code, stdout, stderr, written, summary: readFileSync(join(runner, 'summary.md'), 'utf8'), workspace };
  }

  test('annotates the lines at fault, fails the step, and says it on the summary page', (t) => {
    const files = { 'deploy/shop.yaml': SHOP, 'deploy/ok.yaml': COMPLIANT };
    const { code, stdout, stderr, summary } = run(t, files, { summary: action.inputs.summary?.default ?? '' });
    assert.deepEqual([code, stderr], [1, '']);
    const line = SHOP.split('\n').findIndex((text) => text.includes('- name: web')) + 1;
    assert.match(
      stdout,
      new RegExp(`^::error file=deploy/shop\\.yaml,line=${line},[^:]*title=deny readiness-probe-missing`, 'm'),
    );
    assert.doesNotMatch(stdout, /^::(?:error|warning) file=deploy\/ok\.yaml/m);
    assert.match(summary, /readiness-probe-missing/);
  });

  test('passes where nothing is at or above the level', (t) => {
    assert.equal(run(t, { 'ok.yaml': COMPLIANT }).code, 0);
    assert.equal(run(t, { 'ok.yaml': COMPLIANT }, { 'fail-on': 'audit' }).code, 1);
    assert.equal(run(t, { 'shop.yaml': SHOP, 'evenkeel.yaml': 'mode: audit\n' }).code, 0);
    assert.equal(run(t, { 'shop.yaml': SHOP, 'quiet.yml': 'mode: audit\n' }, { config: 'quiet.yml' }).code, 0);
  });

  test('fails with 2 for what it cannot read', (t) => {
    const { code, stdout } = run(t, { 'broken.yaml': 'apiVersion: v1\nkind: Service\n\tspec: {}\n' });
    assert.equal(code, 2);
    assert.match(stdout, /^::error file=broken\.yaml,line=3,/m);
  });

  test('writes SARIF beside the annotations, whatever the exit code', (t) => {
    const inputs = { 'sarif-file': 'out.sarif', format: 'json' };
    const { code, stdout, summary, written } = run(t, { 'shop.yaml': SHOP }, inputs);
    assert.deepEqual([code, summary], [1, '']);
    assert.ok(JSON.parse(stdout).findings.length > 0);
    const rules = JSON.parse(written('out.sarif')).runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId);
    assert.ok(rules.includes('readiness-probe-missing'));
  });

  test('does not fail for what is in a baseline', async (t) => {
    const folder = folderWith({ '.git/HEAD': '', 'shop.yaml': SHOP }, t);
    await evenkeel(['check', '--write-baseline', 'known.json', '.'], { folder });
    const files = { 'shop.yaml': SHOP, 'known.json': readFileSync(join(folder, 'known.json'), 'utf8') };
    assert.equal(run(t, files, { baseline: 'known.json' }).code, 0);
  });

  test('takes paths one a line, with blanks and leading dashes in them', (t) => {
    const files = { 'a b/shop.yaml': SHOP, '-c/shop.yaml': SHOP, 'other/shop.yaml': SHOP };
    const { stdout } = run(t, files, { paths: 'a b\n-c\r\n\n', format: 'json' });
    const found = new Set(JSON.parse(stdout).findings.map(({ file }: { file: string }) => file));
    assert.deepEqual([...found].sort(), ['-c/shop.yaml', 'a b/shop.yaml']);
  });

  test('runs the version of the package that it is told, and nothing else under that name', (t) => {
    const before = onPath.npxCalls().length;
    assert.equal(run(t, { 'ok.yaml': COMPLIANT }, { version: '0.1.0' }).code, 0);
    const [call = ''] = onPath.npxCalls().slice(before);
    assert.equal(
      call,
      '--yes --package=node@24 --package=evenkeel@0.1.0 -- evenkeel check --fail-on=deny --format=github -- .',
    );
    const { code, stdout } = run(t, { 'ok.yaml': COMPLIANT }, { version: '0.1.0 --package=other' });
    assert.deepEqual([code, stdout], [2, '::error::version: expected a version of the npm package, 0.1.0 say\n']);
  });

  test('brings a Node of its own where that of the runner is too old', (t) => {
    const old = evenkeelOnPath({ oldNode: true });
    t.after(() => old.remove());
    assert.equal(run(t, { 'shop.yaml': SHOP }, {}, old).code, 1);
    assert.deepEqual(old.npxCalls(), [
      `--yes --package=node@24 -- node ${ROOT}/src/cli.ts check --fail-on=deny --format=github -- .`,
    ]);
  });

  test('never runs what stands in an input', (t) => {
    const attack = `x'; touch pwned; '"; touch pwned; " $(touch pwned) \`touch pwned\`\ntouch pwned`;
    // A version that is none ends the step before the other inputs are looked at.
    const { version, ...others } = Object.fromEntries(Object.keys(action.inputs).map((name) => [name, attack]));
    for (const inputs of [{ version: version as string }, others]) {
      const { code, workspace } = run(t, { 'ok.yaml': COMPLIANT }, inputs);
      assert.equal(code, 2);
      assert.ok(!existsSync(join(workspace, 'pwned')));
    }
  });

  test('nothing is put into a script, and every input reaches it', () => {
    const [step] = action.runs.steps;
    assert.ok(step && action.runs.steps.length === 1);
    assert.doesNotMatch(step.run, /\$\{\{/);
    assert.deepEqual(
      Object.values(step.env).map((value) => value.replace(/^\$\{\{ inputs\.(.*) \}\}$/, '$1')),
      Object.keys(action.inputs),
    );
    const script = read('plugins/github-action/check.sh');
    for (const name of Object.keys(step.env)) assert.ok(script.includes(`$${name}`), name);
  });

  test('examples/github gives it inputs that it has', () => {
    const workflow = parse(read('examples/github/evenkeel.yml'));
    const [step] = workflow.jobs.check.steps.filter(({ uses }: { uses: string }) => uses.includes('/evenkeel@'));
    const { version } = JSON.parse(read('package.json'));
    assert.equal(step.uses, `OWNER/evenkeel@v${version}`);
    for (const name of Object.keys(step.with)) assert.ok(name in action.inputs, name);
  });
});
