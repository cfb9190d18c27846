import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

const SCRIPT = fileURLToPath(new URL('../../scripts/new-rule.ts', import.meta.url));

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-new-rule-'));
});
after(() => rmSync(folder, { recursive: true }));

const newRule = (id: string) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, id, folder], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { status, stdout, stderr };
};

test('new-rule lays out a rule and its fixtures, and says what to do next', () => {
  const { status, stdout } = newRule('probe-timeout-too-long');
  assert.equal(status, 0);
  assert.match(stdout, /^1\. Add probeTimeoutTooLong to src\/rules\/registry\.ts/m);
  assert.match(
    readFileSync(join(folder, 'src/rules/probe-timeout-too-long.ts'), 'utf8'),
    /export const probeTimeoutTooLong = rule\(\{\n {2}id: 'probe-timeout-too-long',/,
  );
  const [head, deployment] = parseAllDocuments(
    readFileSync(join(folder, 'test/rules/probe-timeout-too-long/fail.yaml'), 'utf8'),
  ).map((document) => document.toJS());
  // The rule finds nothing yet and its fixture expects this: that is how the tests fail until it is written.
  assert.deepEqual(
    head.violations.map((violation: { reason: string }) => violation.reason),
    ['ProbeTimeoutTooLong'],
  );
  assert.equal(deployment.kind, 'Deployment');
});

test('what new-rule lays out compiles as it is', () => {
  newRule('probe-delay-too-long');
  const root = fileURLToPath(new URL('../../', import.meta.url));
  cpSync(join(root, 'src'), join(folder, 'src'), { recursive: true });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const files = ['src/rules/probe-delay-too-long.ts'];
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), files, include: [] }),
  );
  const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.deepEqual([tsc.status, tsc.stdout], [0, '']);
});

test('new-rule overwrites nothing, and takes kebab-case alone', () => {
  newRule('probe-period-too-long');
  assert.deepEqual(newRule('probe-period-too-long'), {
    status: 2,
    stdout: '',
    stderr: 'new-rule: src/rules/probe-period-too-long.ts is there already\n',
  });
  for (const id of ['../escape', 'CamelCase', 'a--b', '']) {
    assert.deepEqual(newRule(id), {
      status: 2,
      stdout: '',
      stderr: `new-rule: expected the id of the rule: what is wrong, in kebab-case (probe-timeout-too-long); got "${id}"\n`,
    });
  }
});
