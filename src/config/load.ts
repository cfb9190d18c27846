import type { FieldPath } from '../deployment/field-path.ts';
import { rules as registry } from '../rules/registry.ts';
import type { Rule } from '../rules/rule.ts';
import { type Configuration, complete, type WrittenConfiguration } from './defaults.ts';
import { ConfigError, formatProblem, type Problem, wholeFile } from './problem.ts';
import { configSchema } from './schema.ts';
import { type Fault, faults } from './validate.ts';
import { readYaml, type YamlSource } from './yaml-source.ts';

/** A ConfigMap holds 1 MiB at most. */
const MAX_BYTES = 1024 * 1024;

export interface LoadedConfiguration {
  configuration: Configuration;
  /** What is allowed and yet hardly meant, one line each, in the form of the problems. */
  warnings: string[];
}

/**
 * Reads a configuration file (YAML, and so JSON too). An empty one says the defaults. Throws a ConfigError with every
 * problem of the file. `file` is the name that messages give it.
 */
export function loadConfiguration(text: string, file: string, rules: readonly Rule[] = registry): LoadedConfiguration {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_BYTES) {
    throw new ConfigError([wholeFile(file, `is ${bytes} bytes long; at most ${MAX_BYTES} are read`)]);
  }
  const source = readYaml(text);
  if (source.faults.length > 0) {
    throw new ConfigError(source.faults.map((fault) => ({ file, path: [], ...fault })));
  }
  const written = (source.value ?? {}) as WrittenConfiguration;
  const place = (fault: Fault) => toProblem(fault, file, source);
  refuse([...faults(configSchema(rules), written), ...repeatedNames(written)].map(place));
  const configuration = complete(written, rules);
  refuse(optionFaults(configuration, rules).map(place));
  const unlikely =
    source.value === null
      ? [wholeFile(file, 'says nothing, and the defaults hold')]
      : unlikelySettings(written).map(place);
  return { configuration, warnings: unlikely.map(formatProblem) };
}

function refuse(problems: Problem[]): void {
  if (problems.length === 0) return;
  throw new ConfigError(problems.sort((a, b) => a.line - b.line || a.column - b.column));
}

function toProblem({ path, atKey, message }: Fault, file: string, source: YamlSource): Problem {
  return { file, ...source.locate(path, atKey), path, message };
}

/** Options that satisfy the schema one by one can still be at odds with each other, or with what an override sets. */
function optionFaults({ rules: settings, overrides }: Configuration, rules: readonly Rule[]): Fault[] {
  return rules.flatMap((rule) => {
    const base = settings[rule.id]?.options ?? {};
    const own = under(['rules', rule.id, 'options'], faults(rule.options, base));
    if (own.length > 0) return own;
    return overrides.flatMap((override, index) => {
      const options = override.rules?.[rule.id]?.options;
      if (options === undefined) return [];
      const path = ['overrides', index, 'rules', rule.id, 'options'];
      return under(path, faults(rule.options, { ...base, ...options }));
    });
  });
}

function under(path: FieldPath, inner: Fault[]): Fault[] {
  return inner.map((fault) => ({ ...fault, path: [...path, ...fault.path] }));
}

/** Logs and messages name the override, so that a name must tell which. */
function repeatedNames({ overrides }: WrittenConfiguration): Fault[] {
  if (!Array.isArray(overrides)) return [];
  const names = overrides.map((override) => (override as { name?: unknown } | null)?.name);
  return names.flatMap((name, index) => {
    const first = names.indexOf(name);
    if (typeof name !== 'string' || first === index) return [];
    return [{ path: ['overrides', index, 'name'], atKey: false, message: `overrides[${first}] has this name already` }];
  });
}

function unlikelySettings({ overrides = [], exemptions }: WrittenConfiguration): Fault[] {
  const found = overrides.flatMap((override, index): Fault[] => {
    const path = ['overrides', index];
    if (override.mode === undefined && Object.keys(override.rules ?? {}).length === 0) {
      return [{ path, atKey: false, message: 'sets neither a mode nor a rule' }];
    }
    if (override.namespaceSelector === undefined && override.objectSelector === undefined) {
      return [{ path, atKey: false, message: 'has no selector, and goes over the settings of every Deployment' }];
    }
    return [];
  });
  if (exemptions?.allowed === false && Object.keys(exemptions).length > 1) {
    found.push({ path: ['exemptions'], atKey: false, message: 'allowed is false, and the rest of it has no effect' });
  }
  return found;
}
