import type { ExampleManifest } from '../../src/commands/rule-examples.ts';
import { factsOf, type Mends, mendsOf, warnOnlyNote } from '../../src/commands/rule-facts.ts';
import { withDefaults } from '../../src/config/defaults.ts';
import type { SchemaNode } from '../../src/config/expected.ts';
import { toYaml } from '../../src/config/to-yaml.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { code, fenced, GENERATED, table } from './markdown.ts';
import { optionsTable } from './options-table.ts';
import { exampleManifest, ruleExample } from './rule-examples.ts';

/** The page of a rule, from its declaration and its fixtures `fail` and `pass`. */
export function rulePage(rule: Rule): string {
  const { reads, fails, says, mended } = ruleExample(rule);
  const passes = exampleManifest(rule, 'pass');
  const warns = warnOnlyNote(rule, code);
  return [
    GENERATED,
    `# ${rule.id}\n`,
    `${rule.title}.\n`,
    table(['', ''], factsOf(rule, mends(rule), code)),
    `\n${reads}\n`,
    '## Why it costs requests\n',
    `${rule.rationale}\n`,
    ...rule.sources.map((source) => `- <${source}>`),
    '\n## What it says\n',
    table(
      ['Reason', 'Message'],
      Object.entries(rule.reasons).map(([reason, message]) => [code(reason), message]),
    ),
    ...(warns === undefined ? [] : [`\n${warns}`]),
    '\n## Options\n',
    Object.keys(rule.options.properties).length === 0 ? 'None.' : optionsTable(rule.options as SchemaNode),
    '\nAs they stand by default, in the [configuration file](../reference/configuration.md):\n',
    fenced('yaml', toYaml({ rules: { [rule.id]: settings(rule) } })),
    '\n## An example that fails\n',
    ...manifest(fails),
    '',
    ...says.map(({ reason, field, message }) => `- ${code(reason)} at ${code(field)}: ${message}`),
    ...(mended === undefined
      ? ['\nAdmission leaves it as it is; the message says what the owner can do.']
      : ['\nAdmission makes this of it (and so does a person who follows the message):\n', fenced('yaml', mended)]),
    '\n## An example that passes\n',
    ...manifest(passes),
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

function mends(rule: Rule): Mends {
  return mendsOf(rule, ruleExample(rule));
}

function manifest({ deployment, before, around }: ExampleManifest): string[] {
  return [
    fenced('yaml', deployment),
    ...(before === undefined ? [] : ['\nBefore the update it was:\n', fenced('yaml', before)]),
    ...(around === undefined ? [] : ['\nAround it:\n', fenced('yaml', around)]),
  ];
}
