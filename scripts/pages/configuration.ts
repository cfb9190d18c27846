import { usageOf } from '../../src/commands/help.ts';
import type { SchemaNode } from '../../src/config/expected.ts';
import { propertiesOf } from '../../src/config/flags.ts';
import { loadConfiguration } from '../../src/config/load.ts';
import { serverOptions, serverSection, variableName } from '../../src/config/options.ts';
import { CONFIG_MODELINE, configSchema } from '../../src/config/schema.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { code, fenced, GENERATED, table } from './markdown.ts';
import { acceptedOf, defaultOf, optionsTable } from './options-table.ts';

const EXAMPLE = `${CONFIG_MODELINE}
mode: warn
rules:
  pre-stop-missing:
    options: { seconds: 20 }
  termination-grace-too-short:
    action: Deny
exemptions:
  requireReason: true
  requireUntil: true
overrides:
  - name: production
    namespaceSelector:
      matchExpressions:
        - { key: stage, operator: In, values: [production, staging] }
    mode: enforce
  - name: behind a network load balancer
    objectSelector:
      matchLabels: { example.com/exposed-by: nlb }
    rules:
      pre-stop-missing:
        options: { seconds: 120 }
server:
  logLevel: debug
`;

/** The reference of the configuration file and the server's options, from their schema. */
export function configurationPage(rules: readonly Rule[]): string {
  loadConfiguration(EXAMPLE, 'the example of docs/reference/configuration.md');
  const { rules: _rules, overrides, exemptions, server: _server, ...top } = properties(configSchema(rules));
  const override = properties(overrides?.items);
  return [
    GENERATED,
    '# Configuration\n',
    'One YAML file, named by `--config` or `EVENKEEL_CONFIG`. Everything in it may be left out; without a file the defaults hold. `evenkeel config print` shows what is in effect, `evenkeel config check FILE` judges a file, and the JSON Schema for editors is [schema/config.json](../../schema/config.json).\n',
    'While the webhook runs it follows the file. A new version that has anything wrong with it is refused with file, line and field path, and the last good one stays in force.\n',
    fenced('yaml', EXAMPLE),
    '\n## The policy\n',
    optionsTable({ properties: top }),
    '\n## rules\n',
    'Settings by rule id. What the rules take as `options` is on their pages.\n',
    table(
      ['Rule', 'Default `action`', 'Default `inject`', 'Options'],
      rules.map(({ id, action, options }) => [
        `[${id}](../rules/${id}.md)`,
        code(action),
        code(true),
        Object.keys(options.properties).map(code).join(', '),
      ]),
    ),
    '\n`action`: `Deny` refuses the request, `Warn` tells the person at kubectl, `Audit` tells the log, metrics and audit annotations alone, `Off` does nothing; [the whole table](decisions.md). `inject`: whether admission applies the fix of the rule. With `inject: false` the violation still counts.\n',
    '## overrides\n',
    `${overrides?.description ?? ''} Both selectors must match; one that is absent matches everything. Selectors are [label selectors](https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors) as everywhere in Kubernetes.\n`,
    table(
      ['Key', 'Value', 'Meaning'],
      Object.entries(override).map(([key, schema]) => [code(key), acceptedOf(schema), schema.description ?? '']),
    ),
    '\n## exemptions\n',
    `${exemptions?.description ?? ''}\n`,
    optionsTable(exemptions ?? {}),
    '\n## server\n',
    `${(serverSection as SchemaNode).description} A flag goes over an environment variable, over the file, over the default; an empty variable counts as unset. Paths are relative to the working directory.\n`,
    table(
      ['In the file', 'Flag', 'Environment variable', 'Value', 'Default', 'Meaning'],
      propertiesOf(serverOptions).map(([option, schema]) => [
        option in serverSection.properties ? code(option) : '',
        code(usageOf(option, schema).split(' ')[0]),
        code(variableName(option)),
        acceptedOf(schema),
        defaultOf(schema),
        schema.description ?? '',
      ]),
    ),
    '',
  ].join('\n');
}

function properties(schema: unknown): Readonly<Record<string, SchemaNode>> {
  return (schema as SchemaNode | undefined)?.properties ?? {};
}
