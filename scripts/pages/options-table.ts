import { optionRows } from '../../src/commands/option-rows.ts';
import { expected, type SchemaNode } from '../../src/config/expected.ts';
import { code, table } from './markdown.ts';

/** A table of what a map may hold: key, accepted value, default, meaning; maps within it by their dotted keys. */
export function optionsTable(schema: SchemaNode): string {
  return table(
    ['Option', 'Value', 'Default', 'Meaning'],
    optionRows(schema).map(({ key, schema: own, meaning }) => [code(key), acceptedOf(own), defaultOf(own), meaning]),
  );
}

export function acceptedOf(schema: SchemaNode): string {
  const text = expected(schema);
  return /[\^$|*]/.test(text) ? text.replace(/text matching (\S+)/g, 'text matching `$1`') : text;
}

export function defaultOf(schema: SchemaNode): string {
  return schema.default === undefined ? '' : code(schema.default);
}
