import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { ExampleManifest, RuleExample } from '../../src/commands/rule-examples.ts';
import type { Rule } from '../../src/rules/rule.ts';

const ROOT = new URL('../../', import.meta.url);

/** What a page of a rule shows that is not in its declaration: the comment over it, and its fixture `fail`. */
export function ruleExample(rule: Rule): RuleExample {
  const [head = ''] = documentsOf(rule, 'fail');
  const { violations } = parse(head) as { violations: { reason: string; field: string; message: string }[] };
  const mended = readFixture(rule, 'fail.fixed');
  return {
    reads: readsAndAllows(rule),
    fails: exampleManifest(rule, 'fail'),
    says: violations.map(({ reason, field, message }) => ({ reason, field, message })),
    ...(mended === undefined ? {} : { mended }),
  };
}

/** A fixture as it is written, its comments kept. */
export function exampleManifest(rule: Rule, name: string): ExampleManifest {
  const [, deployment = '', ...others] = documentsOf(rule, name);
  const itself = identityOf(deployment);
  const before = others.filter((text) => identityOf(text) === itself);
  const around = others.filter((text) => identityOf(text) !== itself);
  return {
    deployment,
    ...(before.length === 0 ? {} : { before: before.join('---\n') }),
    ...(around.length === 0 ? {} : { around: around.join('---\n') }),
  };
}

/** The comment that stands over the rule: the fields it reads, the values it allows, and what it leaves alone. */
function readsAndAllows({ id }: Rule): string {
  const lines = readFileSync(new URL(`src/rules/${id}.ts`, ROOT), 'utf8').split('\n');
  const end = lines.findIndex((line) => line.startsWith('export const'));
  const start = lines.findLastIndex((line, index) => index < end && !line.startsWith('// ')) + 1;
  return lines
    .slice(start, end)
    .map((line) => line.slice('// '.length))
    .join(' ');
}

function identityOf(text: string): string {
  const { kind, metadata } = parse(text) as { kind: string; metadata: { name: string } };
  return `${kind}/${metadata.name}`;
}

function documentsOf(rule: Rule, name: string): string[] {
  const text = readFixture(rule, name);
  if (text === undefined)
    throw new Error(`test/rules/${rule.id}/${name}.yaml is missing: the page of the rule shows it`);
  return text.split(/^---\n/m);
}

function readFixture(rule: Rule, name: string): string | undefined {
  const file = new URL(`test/rules/${rule.id}/${name}.yaml`, ROOT);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
