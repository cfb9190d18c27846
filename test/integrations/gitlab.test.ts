import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { parse } from 'yaml';
import { folderWith } from '../files/folder.ts';
import { elementsOf, parseXml } from '../report/xml.ts';
import { evenkeelOnPath, type OnPath } from './on-path.ts';

// The job of the GitLab template, run as a runner does: the lines of `script` one after the other in one bash, with the
// variables in the environment, in the root of the repository.

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Job {
  variables: Record<string, string>;
  script: string[];
  artifacts: { paths: string[]; reports: { junit: string } };
}
const { evenkeel: job } = parse(read('plugins/gitlab/evenkeel.gitlab-ci.yml')) as { evenkeel: Job };
const example = parse(read('examples/gitlab/.gitlab-ci.yml')) as { evenkeel: Pick<Job, 'variables'> };
const SHOP = read('examples/shop.yaml');
const COMPLIANT = read('examples/compliant.yaml');

describe('the GitLab template', () => {
  let onPath: OnPath;
  before(() => {
    onPath = evenkeelOnPath();
  });
  after(() => onPath.remove());

  function run(t: TestContext, files: Record<string, string>, variables: Record<string, string> = {}) {
    const repository = folderWith({ '.git/HEAD': '', ...files }, t);
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['--norc', '--noprofile', '-eo', 'pipefail', '-c', job.script.join('\n')],
      {
        cwd: repository,
        encoding: 'utf8',
        timeout: 60_000,
        env: { PATH: onPath.path, CI: 'true', GITLAB_CI: 'true', ...job.variables, ...variables },
      },
    );
    const missing = job.artifacts.paths.filter((path) => !existsSync(join(repository, path)));
    return { status, stdout, stderr, missing, repository };
  }

  test('fails the job with the report in its log, and leaves the artifacts it names', (t) => {
    const { status, stdout, stderr, missing, repository } = run(t, { 'deploy/shop.yaml': SHOP });
    assert.deepEqual([status, stderr, missing], [1, '', []]);
    assert.match(stdout, /^deploy\/shop\.yaml:\d+:\d+: deny readiness-probe-missing /m);
    assert.ok(job.artifacts.paths.includes(job.artifacts.reports.junit));
    const elements = elementsOf(parseXml(readFileSync(join(repository, job.artifacts.reports.junit), 'utf8')));
    assert.equal([...elements].filter(({ name }) => name === 'failure').length, 3);
  });

  test('passes where nothing is at or above the level', (t) => {
    const { status, missing } = run(t, { 'ok.yaml': COMPLIANT });
    assert.deepEqual([status, missing], [0, []]);
  });

  test('fails with 2 for what it cannot read', (t) => {
    assert.equal(run(t, { 'broken.yaml': 'apiVersion: v1\nkind: Service\n\tspec: {}\n' }).status, 2);
  });

  test('takes several paths, and runs nothing that stands in a variable', (t) => {
    const files = { 'a/shop.yaml': SHOP, 'b/ok.yaml': COMPLIANT, 'c/shop.yaml': SHOP };
    const { stdout } = run(t, files, { EVENKEEL_PATHS: 'a b' });
    assert.match(stdout, / 2 files\b/);
    const attack = '"; touch pwned; $(touch pwned) `touch pwned`';
    const names = ['EVENKEEL_PATHS', 'EVENKEEL_FAIL_ON', 'EVENKEEL_PACKAGE'];
    const attacked = run(t, files, Object.fromEntries(names.map((name) => [name, attack])));
    assert.ok(!existsSync(join(attacked.repository, 'pwned')));
  });

  test('examples/gitlab sets variables that are read', (t) => {
    const files = { 'deploy/shop.yaml': SHOP, 'policy.yaml': 'mode: warn\n' };
    const before = onPath.npxCalls().length;
    const { status } = run(t, files, example.evenkeel.variables);
    assert.equal(status, 1);
    const [call = ''] = onPath.npxCalls().slice(before);
    const { version } = JSON.parse(read('package.json'));
    assert.equal(call, `--yes --package=evenkeel@${version} -- evenkeel check --fail-on=warn --format=text -- deploy/`);
    assert.equal(run(t, files, { ...example.evenkeel.variables, EVENKEEL_FAIL_ON: 'deny' }).status, 0);
  });
});
