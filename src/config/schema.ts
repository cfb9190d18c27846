import { type TObject, type TSchema, Type } from 'typebox';
import { MODES } from '../policy/policy.ts';
import { rules as registry } from '../rules/registry.ts';
import { ACTIONS, type Rule } from '../rules/rule.ts';
import { labelSelector } from './label-selector.ts';
import { serverSection } from './options.ts';

/** Where the JSON Schema of the configuration file is published, and what it is known by; schema/config.json has it. */
export const CONFIG_SCHEMA_ID = 'https://evenkeel.dev/schema/config.json';

/** The line that tells editors the schema of a YAML file. */
export const CONFIG_MODELINE = `# yaml-language-server: $schema=${CONFIG_SCHEMA_ID}`;

/** Names that exporters and charts give to a port which serves /metrics and nothing else. */
const SCRAPE_PORT_NAMES: readonly string[] = [
  'metrics',
  'http-metrics',
  'https-metrics',
  'tcp-metrics',
  'self-metrics',
  'metrics-port',
  'prometheus',
  'prom',
  'http-prometheus',
  'tcp-prometheus',
  'http-envoy-prom',
  'dapr-metrics',
  'telemetry',
  'exporter',
];

/** A closed map in which everything may be left out. */
const closed = { additionalProperties: false };

const action = Type.Enum([...ACTIONS]);
const mode = Type.Enum([...MODES]);

/**
 * The schema of the configuration file, composed from the server's options and what each rule declares. It states the
 * shape as written: everything may be left out, and stands at its default then.
 */
export function configSchema(rules: readonly Rule[] = registry) {
  const id = Type.Enum(rules.map((rule) => rule.id));
  return Type.Object(
    {
      mode: Type.Optional(
        Type.Enum([...MODES], {
          default: 'enforce',
          description:
            '`enforce` injects and denies; `warn` changes and denies nothing, and the person at kubectl reads what would have happened; `audit` is silent: only the log, the metrics and the audit annotations tell.',
        }),
      ),
      minimumKubernetesVersion: Type.Optional(
        Type.String({
          pattern: '^1\\.[0-9]{1,3}$',
          title: 'a version such as "1.30"',
          default: '1.30',
          description:
            'The oldest Kubernetes that the Deployments are for. From 1.30 on, an injected preStop is a native sleep.',
        }),
      ),
      scrapePortNames: Type.Optional(
        Type.Array(Type.String({ minLength: 1 }), {
          default: [...SCRAPE_PORT_NAMES],
          description:
            'Names of ports that are there for scraping alone: a container that declares no other does not serve.',
        }),
      ),
      rules: Type.Optional(
        Type.Object(Object.fromEntries(rules.map((rule) => [rule.id, Type.Optional(ruleSetting(rule))])), {
          ...closed,
          description: 'Settings for rules, by id.',
        }),
      ),
      overrides: Type.Optional(
        Type.Array(override(rules), {
          default: [],
          description:
            'Other settings for some Deployments, in order: a later one that matches goes over an earlier one.',
        }),
      ),
      exemptions: Type.Optional(
        Type.Object(
          {
            allowed: Type.Optional(
              Type.Boolean({
                default: true,
                description: 'Whether the annotation `evenkeel.dev/exempt` counts at all.',
              }),
            ),
            rules: Type.Optional(
              Type.Array(id, { description: 'The rules one may be exempted from. Absent: all of them.' }),
            ),
            requireReason: Type.Optional(
              Type.Boolean({ default: false, description: 'Whether `evenkeel.dev/exempt-reason` must say why.' }),
            ),
            requireUntil: Type.Optional(
              Type.Boolean({
                default: false,
                description: 'Whether `evenkeel.dev/exempt-until` must name an end date.',
              }),
            ),
          },
          { ...closed, description: 'What is accepted of the exemption annotations on a Deployment.' },
        ),
      ),
      namespaceModeLabel: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'Whether the label `evenkeel.dev/mode` on a namespace sets the mode there, over every override.',
        }),
      ),
      onError: Type.Optional(
        Type.Enum(['Allow', 'Deny'], {
          default: 'Allow',
          description:
            'What a review gets that fails inside Evenkeel: `Allow` with a warning, or `Deny` with code 500.',
        }),
      ),
      server: Type.Optional(partial(serverSection)),
    },
    closed,
  );
}

function ruleSetting(rule: Rule) {
  return Type.Object(
    {
      action: Type.Optional({ ...action, default: rule.action, description: ACTION }),
      inject: Type.Optional(
        Type.Boolean({ default: true, description: 'Whether admission applies the fix of the rule.' }),
      ),
      options: Type.Optional(partial(rule.options)),
    },
    { ...closed, description: `${rule.title}.` },
  );
}

const ACTION = 'What becomes of a request that the rule finds at fault.';

function override(rules: readonly Rule[]) {
  return Type.Object(
    {
      name: Type.String({ minLength: 1, description: 'What the log and the messages call it.' }),
      namespaceSelector: Type.Optional(labelSelector("the namespace's labels")),
      objectSelector: Type.Optional(labelSelector("the Deployment's labels")),
      mode: Type.Optional(mode),
      rules: Type.Optional(
        Type.Object(
          Object.fromEntries(
            rules.map(({ id, options }) => [
              id,
              Type.Optional(
                Type.Object(
                  {
                    action: Type.Optional(action),
                    inject: Type.Optional(Type.Boolean()),
                    options: Type.Optional(withoutDefaults(partial(options))),
                  },
                  closed,
                ),
              ),
            ]),
          ),
          { ...closed, description: 'What is absent stays as it was, option by option.' },
        ),
      ),
    },
    closed,
  );
}

/** The same map with every property optional, and no other property. */
function partial(schema: TObject): TObject {
  const { description } = schema as { description?: string };
  const properties = Type.Partial(schema).properties as Record<string, TSchema>;
  return Type.Object(properties, { ...closed, ...(description === undefined ? {} : { description }) });
}

/** In an override an absent option stays as it was, and is not at its default. */
function withoutDefaults(schema: TObject): TObject {
  const properties = Object.entries(schema.properties as Record<string, TSchema>).map(([name, property]) => {
    const { default: _, ...rest } = property as TSchema & { default?: unknown };
    return [name, Type.Optional(rest as TSchema)] as const;
  });
  return Type.Object(Object.fromEntries(properties), closed);
}
