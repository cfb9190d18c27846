import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { folderWith } from '../files/folder.ts';
import { piped, run } from './run.ts';

const example = (file: string) => readFileSync(new URL(`../../examples/${file}`, import.meta.url), 'utf8');
const SHOP = example('shop.yaml');
const RECREATE = example('recreate.yaml');

const render = (input: string, ...argv: string[]) => run(['post-render', ...argv], { stdin: piped(input) });

describe('evenkeel post-render', () => {
  test('gives what `fix -` gives, without a word', async () => {
    const input = `# Source: shop/templates/shop.yaml\n${SHOP}---\n${RECREATE}`;
    const fixed = await run(['fix', '-'], { stdin: piped(input) });
    assert.notEqual(fixed.stdout, input);
    assert.deepEqual(await render(input), { code: 0, stdout: fixed.stdout, stderr: '' });
  });

  test('stops a release for what is left at or above the level, and only when asked to', async () => {
    const denied = await render(RECREATE, '--fail-on', 'deny');
    assert.equal(denied.code, 1);
    assert.match(denied.stderr, /^deny: Deployment default\/recreate: spec\.strategy\.type: strategy-recreate: each/m);
    assert.equal((await render(RECREATE, '--fail-on=never')).code, 0);
    assert.equal((await render(SHOP, '--fail-on', 'deny')).code, 0);
    const audited = await render(SHOP, '--fail-on', 'audit');
    assert.equal(audited.code, 1);
    assert.match(audited.stderr, /^audit: Deployment default\/shop: /m);
    assert.doesNotMatch(audited.stderr, /readiness-probe-missing/);
  });

  test('gives nothing where less than all would come out', async () => {
    for (const [input, why] of [
      [`${SHOP}# \0\n`, 'has a NUL byte, as no text has, and is not read'],
      [
        Buffer.from(`${SHOP}# caf\xe9\n`, 'latin1'),
        'is not written, as it has bytes that stand for no character: save it as UTF-8',
      ],
    ] as const) {
      const ran = await run(['post-render'], { stdin: piped(input) });
      assert.deepEqual(ran, { code: 2, stdout: '', stderr: `standard input: ${why}\n` });
    }
  });

  test('spells out what would steer a terminal', async () => {
    const ran = await render(RECREATE.replace('name: recreate', 'name: "a\\e[31m"'), '--fail-on', 'deny');
    assert.equal(ran.code, 1);
    assert.match(ran.stderr, /default\/a\\x1b\[31m/);
  });

  test('passes on what it cannot read as it is, and stops for it only when asked to', async () => {
    const input = `${SHOP}---\napiVersion: v1\nkind: ConfigMap\n\tdata: {}\n`;
    const passed = await render(input);
    assert.equal(passed.code, 0);
    assert.ok(passed.stdout.endsWith(input.slice(SHOP.length)));
    assert.match(passed.stdout, /readinessProbe:/);
    assert.match(passed.stderr, /^indented with a tab/);
    assert.equal((await render(input, '--fail-on', 'deny')).code, 1);
  });

  test('text with braces that a chart means as text is no template here', async () => {
    const input = SHOP.replace('name: shop', 'name: shop\n  annotations: { alert: "{{ .Labels.instance }} is down" }');
    assert.match((await render(input)).stdout, /readinessProbe:/);
  });

  test('knows the namespace of the release from its flag, else from Helm', async (t) => {
    const folder = folderWith(
      {
        'evenkeel.yaml':
          'overrides:\n- {name: quiet, mode: audit, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: quiet}}}\n',
      },
      t,
    );
    const code = async (env: Record<string, string>, ...argv: string[]) =>
      (await run(['post-render', '--fail-on=deny', ...argv], { stdin: piped(RECREATE), env, folder })).code;
    assert.equal(await code({}), 1);
    assert.equal(await code({ HELM_NAMESPACE: 'quiet' }), 0);
    assert.equal(await code({}, '--namespace', 'quiet'), 0);
    assert.equal(await code({ HELM_NAMESPACE: 'quiet' }, '--namespace', 'loud'), 1);
  });

  test('takes no files', async () => {
    const { code, stderr } = await run(['post-render', 'shop.yaml']);
    assert.deepEqual([code, stderr], [2, 'shop.yaml: post-render takes manifests on standard input\n']);
  });
});
