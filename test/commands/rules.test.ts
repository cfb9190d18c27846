import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { optionRows } from '../../src/commands/option-rows.ts';
import { ruleText } from '../../src/commands/rule-text.ts';
import type { SchemaNode } from '../../src/config/expected.ts';
import { inkOf } from '../../src/report/ink.ts';
import { rules } from '../../src/rules/registry.ts';
import { run } from './run.ts';

/** With every run of blanks one blank: what is wrapped reads as it was written. */
const flat = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('evenkeel rules', () => {
  test('lists every rule with its title, in 100 columns', async () => {
    const { code, stdout } = await run(['rules']);
    assert.equal(code, 0);
    const lines = stdout.split('\n');
    assert.match(lines[0] ?? '', /^RULE +ACTION +FIX +FINDS$/);
    for (const { id, action } of rules) assert.match(stdout, new RegExp(`^${id} +${action} +(yes|ask|no) +[A-Z]`, 'm'));
    const titles = flat(lines.map((line) => line.slice((lines[0] ?? '').indexOf('FINDS'))).join(' '));
    for (const { title } of rules) assert.ok(titles.includes(title), title);
    assert.ok(Math.max(...lines.map(({ length }) => length)) <= 100);
  });

  test('fits a narrow terminal', async () => {
    const { stdout } = await run(['rules'], { terminal: true, columns: 72, env: { NO_COLOR: '1' } });
    assert.ok(Math.max(...stdout.split('\n').map(({ length }) => length)) <= 72);
  });

  for (const rule of rules) {
    test(`explains ${rule.id}`, async () => {
      const { code, stdout } = await run(['rules', rule.id]);
      assert.equal(code, 0);
      const said = flat(stdout);
      for (const text of [
        `${rule.id}: ${rule.title}`,
        `Default action ${rule.action} `,
        rule.rationale,
        ...rule.sources,
        ...Object.entries(rule.reasons).map(([reason, message]) => `${reason} ${message}`),
        ...optionRows(rule.options as SchemaNode).flatMap(({ key, meaning }) => [`${key}: `, meaning]),
        ...(rule.warnOnly ?? []),
        'An example that fails apiVersion: apps/v1 kind: Deployment',
        `evenkeel.dev/exempt: ${rule.id}`,
        `https://evenkeel.dev/rules/${rule.id}`,
      ]) {
        assert.ok(said.includes(flat(text)), text);
      }
      // Nothing but an address and a line of YAML may be longer.
      const long = stdout.split('\n').filter((line) => line.length > 100 && !/^ +(https:|[\w./-]+: \S+$)/.test(line));
      assert.deepEqual(long, []);
    });
  }

  test('shows what admission makes of the example, and what is around it', async () => {
    assert.match(
      (await run(['rules', 'max-unavailable'])).stdout,
      /evenkeel fix make this of it:\n\n +apiVersion[\s\S]*maxUnavailable: 0/,
    );
    assert.match((await run(['rules', 'single-replica'])).stdout, /Admission leaves it as it is/);
    assert.match((await run(['rules', 'replicas-reset'])).stdout, /Before the update it was:[\s\S]*Around it:/);
  });

  test('does without an example of a rule that is being written', () => {
    const [any] = rules;
    assert.ok(any);
    const text = ruleText({ ...any, id: 'being-written' }, inkOf(false), 100);
    assert.match(text, /^being-written: /);
    assert.doesNotMatch(text, /An example/);
  });

  test('has colours on a terminal, and says the same', async () => {
    const { stdout } = await run(['rules', 'no-rollback'], { terminal: true, columns: 100 });
    assert.ok(stdout.includes('\u001b['));
    assert.equal(stripVTControlCharacters(stdout), (await run(['rules', 'no-rollback'])).stdout);
  });

  test('tells programs the same as JSON', async () => {
    const all = JSON.parse((await run(['rules', '--format', 'json'])).stdout);
    assert.deepEqual(all.map(({ id, action, mended }: any) => ({ id, action, mended })).slice(0, 3), [
      { id: 'scaled-to-zero', action: 'Deny', mended: 'never' },
      { id: 'replicas-reset', action: 'Warn', mended: 'asked' },
      { id: 'readiness-probe-missing', action: 'Deny', mended: 'always' },
    ]);
    const one = JSON.parse((await run(['rules', 'no-rollback', '--format=json'])).stdout);
    assert.deepEqual(
      one,
      all.find(({ id }: any) => id === 'no-rollback'),
    );
    assert.equal(all.length, rules.length);
  });

  const MISUSE: [argv: string[], message: string][] = [
    [['readines-probe-missing'], 'readines-probe-missing: no such rule; did you mean readiness-probe-missing?'],
    [['dance'], 'dance: no such rule; evenkeel rules lists them'],
    [['no-rollback', 'max-unavailable'], 'max-unavailable: rules takes one rule id'],
    [['--format', 'xml'], '--format: expected one of text, json, got "xml"'],
  ];
  for (const [argv, message] of MISUSE) {
    test(`refuses: rules ${argv.join(' ')}`, async () => {
      assert.deepEqual(await run(['rules', ...argv]), { code: 2, stdout: '', stderr: `${message}\n` });
    });
  }
});
