import type { SchemaNode } from '../config/expected.ts';
import type { Ink } from '../report/ink.ts';
import { rulePage } from '../report/links.ts';
import { wrap } from '../report/wrap.ts';
import type { Rule } from '../rules/rule.ts';
import { optionRows } from './option-rows.ts';
import { type ExampleManifest, ruleExamples } from './rule-examples.ts';
import { factsOf, type Mends, mendsOf, warnOnlyNote } from './rule-facts.ts';

const GAP = '  ';
const FIX: Readonly<Record<Mends, string>> = { never: 'no', asked: 'ask', always: 'yes' };

/** All rules, one a line where there is room. */
export function ruleTable(rules: readonly Rule[], ink: Ink, columns: number): string {
  const rows = rules.map((rule) => [rule.id, rule.action, FIX[mendsOf(rule, ruleExamples[rule.id])]]);
  const head = ['RULE', 'ACTION', 'FIX'];
  const widths = head.map((_, index) => Math.max(...[head, ...rows].map((row) => row[index]?.length ?? 0)));
  const cells = (row: readonly string[]) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(GAP);
  const before = cells(head).length + GAP.length;
  const lines = rules.flatMap(({ title }, index) =>
    wrap(title, Math.max(columns - before, 20)).map((part, line) =>
      line === 0 ? `${cells(rows[index] ?? [])}${GAP}${part}` : `${' '.repeat(before)}${part}`,
    ),
  );
  return [
    ink.place(`${cells(head)}${GAP}FINDS`),
    ...lines,
    '',
    ...wrap(
      'ACTION: what it is by default. FIX: whether evenkeel fix and admission mend it, where there is a safe way; ask: if the option rewriteExplicit is on. evenkeel rules ID explains one.',
      columns,
    ),
    '',
  ].join('\n');
}

/** The page of a rule, for the terminal. */
export function ruleText(rule: Rule, ink: Ink, columns: number): string {
  const { id, title, rationale, sources, reasons, options } = rule;
  const example = ruleExamples[id];
  const indented = (text: string, depth = 1) =>
    wrap(text, columns - depth * GAP.length).map((line) => `${GAP.repeat(depth)}${line}`);
  const section = (heading: string, lines: readonly string[]) => ['', ink.place(heading), ...lines];
  const warns = warnOnlyNote(rule, (text) => text);
  const facts = factsOf(rule, mendsOf(rule, example), (text) => text);
  const widest = Math.max(...facts.map(([name]) => name.length)) + GAP.length;
  const rows = optionRows(options as SchemaNode);
  return [
    `${ink.place(id)}: ${title}`,
    '',
    ...facts.flatMap(([name, fact]) =>
      wrap(fact, columns - widest).map((line, index) => `${(index === 0 ? name : '').padEnd(widest)}${line}`),
    ),
    ...(example === undefined ? [] : ['', ...wrap(example.reads, columns)]),
    ...section('Why it costs requests', [
      ...indented(rationale),
      ...sources.map((source) => `${GAP}${ink.aside(source)}`),
    ]),
    ...section('What it says', [
      ...Object.entries(reasons).flatMap(([reason, message]) => [`${GAP}${reason}`, ...indented(message, 2)]),
      ...(warns === undefined ? [] : indented(warns)),
    ]),
    ...section(
      'Options',
      rows.length === 0
        ? [`${GAP}None.`]
        : rows.flatMap(({ key, schema, accepted, meaning }) => {
            const preset = schema.default === undefined ? '' : `; ${JSON.stringify(schema.default)} by default`;
            return [...indented(`${key}: ${accepted}${preset}`), ...(meaning === '' ? [] : indented(meaning, 2))];
          }),
    ),
    ...(example === undefined
      ? []
      : section('An example that fails', [
          ...manifest(example.fails),
          ...example.says.flatMap(({ reason, field, message }) => [
            '',
            ...indented(`${reason} at ${field}: ${message}`),
          ]),
          '',
          ...(example.mended === undefined
            ? indented('Admission leaves it as it is; the message says what the owner can do.')
            : [...indented('Admission and evenkeel fix make this of it:'), '', ...quoted(example.mended)]),
        ])),
    ...section('How to be exempt', [
      ...indented('One Deployment, by annotations on it (where the platform team allows them):'),
      '',
      ...quoted(
        `evenkeel.dev/exempt: ${id}\nevenkeel.dev/exempt-reason: why this one may\nevenkeel.dev/exempt-until: "2027-12-31"`,
      ),
      '',
      ...indented(`Many, by an override in the configuration file that sets rules.${id}.action to "Off".`),
    ]),
    '',
    ink.aside(rulePage(id)),
    '',
  ].join('\n');
}

function manifest({ deployment, before, around }: ExampleManifest): string[] {
  return [
    ...quoted(deployment),
    ...(before === undefined ? [] : ['', `${GAP}Before the update it was:`, '', ...quoted(before)]),
    ...(around === undefined ? [] : ['', `${GAP}Around it:`, '', ...quoted(around)]),
  ];
}

function quoted(yaml: string): string[] {
  return yaml
    .trimEnd()
    .split('\n')
    .map((line) => `${GAP.repeat(2)}${line}`);
}
