import { type Static, Type } from 'typebox';
import type { Configuration } from '../config/defaults.ts';
import { shown } from '../config/expected.ts';
import { loadConfiguration } from '../config/load.ts';
import { ConfigError, type Problem, wholeFile } from '../config/problem.ts';
import { faults } from '../config/validate.ts';
import type { FieldPath } from '../deployment/field-path.ts';

/** How the function was asked to run. */
export interface FunctionSettings {
  /** Absent: the functionConfig says nothing of it. */
  configuration?: Configuration;
  /** Whether to write what admission would inject into the items. */
  mend: boolean;
  /** Of the items that name none. */
  namespace: string;
}

const DEFAULTS = { mend: true, namespace: 'default' } satisfies FunctionSettings;

/** What the `spec` of the kind Evenkeel holds. */
const spec = Type.Object(
  {
    policy: Type.Optional(Type.Unknown()),
    mend: Type.Optional(Type.Boolean()),
    namespace: Type.Optional(Type.String({ minLength: 1 })),
  },
  { additionalProperties: false },
);

const API_VERSION = 'evenkeel.dev/v1alpha1';

/** Messages name it where others name a file. */
const NAME = 'functionConfig';

/**
 * Reads a functionConfig: an Evenkeel, with the configuration in `spec.policy`, or a ConfigMap, with the same fields as
 * text. Throws a ConfigError with what is wrong with it.
 */
export function readFunctionConfig(functionConfig: unknown): FunctionSettings {
  if (functionConfig === undefined || functionConfig === null) return DEFAULTS;
  const { apiVersion, kind, spec, data } = functionConfig as Readonly<Record<string, unknown>>;
  if (kind === 'Evenkeel' && apiVersion === API_VERSION) {
    return settingsFrom(spec ?? {}, 'spec', (policy) => written(policy));
  }
  if (kind === 'ConfigMap' && apiVersion === 'v1') {
    const texts = (data ?? {}) as Readonly<Record<string, unknown>>;
    const mend = texts.mend === 'true' ? true : texts.mend === 'false' ? false : texts.mend;
    const fields = texts.mend === undefined ? texts : { ...texts, mend };
    return settingsFrom(
      fields,
      'data',
      (policy) => loadConfiguration(String(policy), `${NAME}: data.policy`).configuration,
    );
  }
  const got = `${shown(kind)} of ${shown(apiVersion)}`;
  throw new ConfigError([wholeFile(NAME, `expected an Evenkeel of ${API_VERSION} or a ConfigMap of v1, got ${got}`)]);
}

function settingsFrom(fields: unknown, where: string, load: (policy: unknown) => Configuration): FunctionSettings {
  const found = faults(spec, fields).map(({ path, message }) => problemAt([where, ...path], message));
  if (found.length > 0) throw new ConfigError(found);
  const { policy, ...given } = fields as Static<typeof spec>;
  return { ...DEFAULTS, ...given, ...(policy === undefined ? {} : { configuration: load(policy) }) };
}

/** A configuration that is part of a list: its lines are nobody's, its fields are. */
function written(policy: unknown): Configuration {
  try {
    return loadConfiguration(JSON.stringify(policy), NAME).configuration;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map(({ path, message }) => problemAt(['spec', 'policy', ...path], message)));
  }
}

function problemAt(path: FieldPath, message: string): Problem {
  return { ...wholeFile(NAME, message), path };
}
