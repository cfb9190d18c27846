import { parseArgs } from 'node:util';
import type { TObject } from 'typebox';
import { choicesOf, expected, type SchemaNode, shown } from './expected.ts';
import { nearest } from './nearest.ts';

/** The command line or the environment asks for something that cannot be. Printed as it is; exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export interface ParsedFlags {
  /** By property of the schema; only what was given. */
  values: Record<string, unknown>;
  /** What is no flag, in order. */
  positionals: string[];
}

/**
 * Reads flags named after the schema's properties (`opsPort` is `--ops-port`), and by one letter where a property is
 * `short`: `-n shop`, `-nshop` and `-n=shop`, as kubectl takes it. A boolean takes no value and has a `--no-` form; of a
 * flag given twice the last one counts. Throws a UsageError for what the schema does not accept.
 */
export function parseFlags(schema: TObject, argv: readonly string[]): ParsedFlags {
  const byFlag = new Map(propertiesOf(schema).map(([name, property]) => [flagName(name), { name, property }]));
  const values: Record<string, unknown> = {};
  const positionals: string[] = [];
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      [...byFlag].map(([flag, { property }]) => {
        const { short } = property;
        return [flag, { type: isBoolean(property) ? 'boolean' : 'string', ...(short && { short }) }] as const;
      }),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const negated = token.name.startsWith('no-') && isBoolean(byFlag.get(token.name.slice(3))?.property);
    const known = byFlag.get(negated ? token.name.slice(3) : token.name);
    if (known === undefined) throw unknownFlag(token.rawName, [...byFlag.keys()]);
    if (isBoolean(known.property)) {
      if (token.value !== undefined)
        throw new UsageError(`${token.rawName}: takes no value, got ${shown(token.value)}`);
      values[known.name] = !negated;
    } else {
      // `--host --port 1` lacks a host; a value that begins with dashes is written `--host=--x`.
      if (token.value === undefined || (!token.inlineValue && token.value.startsWith('--'))) {
        throw new UsageError(`${token.rawName}: expected ${expected(known.property)}, got nothing`);
      }
      const text = token.rawName.startsWith('--') ? token.value : token.value.replace(/^=/, '');
      values[known.name] = coerce(known.property, text, token.rawName);
    }
  }
  return { values, positionals };
}

/** The arguments that state these values again: what {@link parseFlags} reads to the same. */
export function argumentsFor(values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(values).map(([name, value]) => {
    if (typeof value === 'boolean') return `--${value ? '' : 'no-'}${flagName(name)}`;
    return `--${flagName(name)}=${String(value)}`;
  });
}

/** The value that a text states, by the schema of one option; a UsageError names `where` it stood. */
export function coerce(schema: SchemaNode, text: string, where: string): string | number | boolean {
  const value = read(schema, text);
  if (value === undefined) throw new UsageError(`${where}: expected ${expected(schema)}, got ${shown(text)}`);
  return value;
}

function read(schema: SchemaNode, text: string): string | number | boolean | undefined {
  const choices = choicesOf(schema);
  if (choices !== undefined) return choices.includes(text) ? text : undefined;
  switch (schema.type) {
    case 'integer': {
      const value = /^-?[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
      const { minimum = -Infinity, maximum = Infinity } = schema;
      return value >= minimum && value <= maximum ? value : undefined;
    }
    case 'boolean':
      if (/^(true|1)$/i.test(text)) return true;
      return /^(false|0)$/i.test(text) ? false : undefined;
    case 'string':
      return text.length >= (schema.minLength ?? 0) && new RegExp(schema.pattern ?? '', 'u').test(text)
        ? text
        : undefined;
    default:
      throw new Error(`no flag can hold ${expected(schema)}`);
  }
}

function unknownFlag(flag: string, known: readonly string[]): UsageError {
  const meant = nearest(flag.replace(/^-+/, ''), known);
  return new UsageError(`${flag}: unknown flag${meant === undefined ? '' : `; did you mean --${meant}?`}`);
}

/** `opsPort` → `ops-port`. */
export function flagName(property: string): string {
  return property.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function isBoolean(schema: SchemaNode | undefined): boolean {
  return schema?.type === 'boolean';
}

export function propertiesOf(schema: TObject): [name: string, schema: SchemaNode][] {
  return Object.entries(schema.properties as Record<string, SchemaNode>);
}
