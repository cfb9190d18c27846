import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { withDefaults } from '../../src/config/defaults.ts';
import type { SchemaNode } from '../../src/config/expected.ts';
import { toYaml } from '../../src/config/to-yaml.ts';
import type { Part, Rule } from '../../src/rules/rule.ts';
import { code, fenced, GENERATED, table } from './markdown.ts';
import { optionsTable } from './options-table.ts';

const ROOT = new URL('../../', import.meta.url);

const PART = {
  template: {
    judged: 'The Pod template: it counts when a rollout begins',
    mended: ', and admission mends it only then',
  },
  strategy: {
    judged: 'How rollouts go',
    mended: ': admission may mend it on any update, because that starts no rollout',
  },
  replicas: {
    judged: 'The number of Pods, be it set through `deployments/scale`',
    mended: ': admission may mend it on any update of the Deployment itself',
  },
} as const satisfies Record<Part, { judged: string; mended: string }>;

/** The page of a rule, from its declaration and its fixtures `fail` and `pass`. */
export function rulePage(rule: Rule): string {
  const fixed = readFixture(rule, 'fail.fixed');
  return [
    GENERATED,
    `# ${rule.id}\n`,
    `${rule.title}.\n`,
    table(
      ['', ''],
      [
        ['Default action', code(rule.action)],
        ['Judges', `${PART[rule.part].judged}${rule.fix === undefined ? '' : PART[rule.part].mended}.`],
        ...(rule.needs === undefined ? [] : [['Needs to know', needs(rule.needs)]]),
        ...(rule.regards === undefined ? [] : [['Goes by', regards(rule.regards(everyOption(rule)))]]),
        [
          'Mended at admission',
          {
            never: 'No: the owner has to decide.',
            asked: 'Where `rewriteExplicit` is on: the owner has chosen otherwise.',
            always: 'Yes, where there is a safe fix.',
          }[mends(rule)],
        ],
        ['Since', rule.since],
      ],
    ),
    `\n${readsAndAllows(rule)}\n`,
    '## Why it costs requests\n',
    `${rule.rationale}\n`,
    ...rule.sources.map((source) => `- <${source}>`),
    '\n## What it says\n',
    table(
      ['Reason', 'Message'],
      Object.entries(rule.reasons).map(([reason, message]) => [code(reason), message]),
    ),
    ...(rule.warnOnly === undefined ? [] : [`\n${warns(rule.warnOnly)}`]),
    '\n## Options\n',
    Object.keys(rule.options.properties).length === 0 ? 'None.' : optionsTable(rule.options as SchemaNode),
    '\nAs they stand by default, in the [configuration file](../reference/configuration.md):\n',
    fenced('yaml', toYaml({ rules: { [rule.id]: settings(rule) } })),
    '\n## An example that fails\n',
    fenced('yaml', deploymentOf(rule, 'fail')),
    ...aroundOf(rule, 'fail'),
    '',
    ...violationsOf(rule).flatMap(({ reason, field, message }) => [`- ${code(reason)} at ${code(field)}: ${message}`]),
    ...(fixed === undefined
      ? ['\nAdmission leaves it as it is; the message says what the owner can do.']
      : ['\nAdmission makes this of it (and so does a person who follows the message):\n', fenced('yaml', fixed)]),
    '\n## An example that passes\n',
    fenced('yaml', deploymentOf(rule, 'pass')),
    ...aroundOf(rule, 'pass'),
    '\n## How to be exempt\n',
    'One Deployment, by annotations on it (where the platform team allows them):\n',
    fenced(
      'yaml',
      toYaml({
        metadata: {
          annotations: {
            'evenkeel.dev/exempt': rule.id,
            'evenkeel.dev/exempt-reason': 'why this one may',
            'evenkeel.dev/exempt-until': '2027-12-31',
          },
        },
      }),
    ),
    '\nMany, by an override in the configuration file:\n',
    fenced(
      'yaml',
      toYaml({
        overrides: [
          {
            name: 'sandboxes',
            namespaceSelector: { matchLabels: { stage: 'sandbox' } },
            rules: { [rule.id]: { action: 'Off' } },
          },
        ],
      }),
    ),
    '',
  ].join('\n');
}

function needs(resources: readonly string[]): string {
  return `${listed(resources)}. Without a cluster, or where they have not been heard of for too long, the rule abstains.`;
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

/** With everything turned on, a rule goes by all that it ever goes by. */
function everyOption({ options }: Rule): Record<string, unknown> {
  return Object.fromEntries(Object.keys(options.properties).map((name) => [name, true]));
}

function regards(resources: readonly string[]): string {
  return `${listed(resources)}, where they are known. Where they have not been heard of for too long, the rule abstains.`;
}

/** `a`, `b` and `c`. */
function listed(names: readonly string[]): string {
  return names
    .map(code)
    .join(', ')
    .replace(/, ([^,]*)$/, ' and $1');
}

function warns(reasons: readonly string[]): string {
  return `For ${listed(reasons)} downtime is likely and not certain: they warn even where the action is \`Deny\`.`;
}

/** The list of all rules that the folder of pages opens with, and the README shows. */
export function rulesTable(rules: readonly Rule[], folder: string): string {
  return table(
    ['Rule', 'Finds', 'Default', 'Mended at admission'],
    rules.map((rule) => [
      `[${rule.id}](${folder}${rule.id}.md)`,
      rule.title,
      code(rule.action),
      { never: 'no', asked: 'with `rewriteExplicit`', always: 'yes' }[mends(rule)],
    ]),
  );
}

function settings({ action, fix, options }: Rule) {
  return { action, ...(fix === undefined ? {} : { inject: true }), options: withDefaults(options as SchemaNode, {}) };
}

/** Whether admission mends the rule's own example, and if not, whether it would were it asked to. */
function mends(rule: Rule): 'never' | 'asked' | 'always' {
  if (rule.fix === undefined) return 'never';
  return readFixture(rule, 'fail.fixed') === undefined ? 'asked' : 'always';
}

interface ViolationHead {
  violations: { reason: string; field: string; message: string }[];
}

function violationsOf(rule: Rule): ViolationHead['violations'] {
  return (parse(documentsOf(rule, 'fail')[0] ?? '') as ViolationHead).violations;
}

/** The Deployment of a fixture as it is written there, its comments kept. */
function deploymentOf(rule: Rule, name: string): string {
  return documentsOf(rule, name)[1] ?? '';
}

/** What the fixture has beside the Deployment: how it was before the update, and the objects around it. */
function aroundOf(rule: Rule, name: string): string[] {
  const others = documentsOf(rule, name).slice(2);
  const identity = (text: string) => {
    const { kind, metadata } = parse(text) as { kind: string; metadata: { name: string } };
    return `${kind}/${metadata.name}`;
  };
  const itself = identity(deploymentOf(rule, name));
  const before = others.filter((text) => identity(text) === itself);
  const around = others.filter((text) => identity(text) !== itself);
  return [
    ...(before.length === 0 ? [] : ['\nBefore the update it was:\n', fenced('yaml', before.join('---\n'))]),
    ...(around.length === 0 ? [] : ['\nAround it:\n', fenced('yaml', around.join('---\n'))]),
  ];
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
