import type { TSchema } from 'typebox';
import { isFields } from '../deployment/fields.ts';
import type { PolicyConfiguration } from '../policy/policy.ts';
import { rules as registry } from '../rules/registry.ts';
import type { Rule } from '../rules/rule.ts';
import type { SchemaNode } from './expected.ts';
import type { ServerSection } from './options.ts';
import { configSchema } from './schema.ts';

/** What the platform team decides, complete, and what the file says of the server. */
export type Configuration = PolicyConfiguration & { server: ServerSection };

/** A file's content once it satisfies the schema: everything may be absent. */
export interface WrittenConfiguration {
  mode?: Configuration['mode'];
  minimumKubernetesVersion?: string;
  scrapePortNames?: string[];
  rules?: Record<string, Partial<Configuration['rules'][string]>>;
  overrides?: Configuration['overrides'];
  exemptions?: Partial<Configuration['exemptions']>;
  namespaceModeLabel?: boolean;
  onError?: Configuration['onError'];
  server?: ServerSection;
}

/** The embedded default policy: what an empty file says. */
export function defaultConfiguration(rules: readonly Rule[] = registry): Configuration {
  return complete({}, rules);
}

/** Fills in every rule and every default. */
export function complete(written: WrittenConfiguration, rules: readonly Rule[] = registry): Configuration {
  const schema: TSchema = configSchema(rules);
  const filled = withDefaults(schema as SchemaNode, written) as Required<WrittenConfiguration>;
  return {
    mode: filled.mode,
    rules: filled.rules as Configuration['rules'],
    overrides: filled.overrides,
    exemptions: filled.exemptions as Configuration['exemptions'],
    namespaceModeLabel: filled.namespaceModeLabel,
    platform: {
      kubernetesMinor: Number(filled.minimumKubernetesVersion.slice('1.'.length)),
      scrapePortNames: filled.scrapePortNames,
    },
    onError: filled.onError,
    server: written.server ?? {},
  };
}

/**
 * The value with what is absent set to its schema's default. A map that may be left out is filled in where it is there,
 * or where all it can hold has defaults of its own.
 */
export function withDefaults(schema: SchemaNode, value: unknown): unknown {
  if (value === undefined && schema.default !== undefined) return structuredClone(schema.default);
  if (schema.properties === undefined || (value !== undefined && !isFields(value))) return value;
  if (value === undefined && (schema.required ?? []).length > 0) return undefined;
  const filled: Record<string, unknown> = { ...value };
  for (const [name, property] of Object.entries(schema.properties)) {
    const inner = withDefaults(property, filled[name]);
    if (inner !== undefined) filled[name] = inner;
  }
  return filled;
}
