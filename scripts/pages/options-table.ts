import { expected, type SchemaNode } from '../../src/config/expected.ts';
import { code, table } from './markdown.ts';

/** A table of what a map may hold: key, accepted value, default, meaning; maps within it by their dotted keys. */
export function optionsTable(schema: SchemaNode): string {
  return table(['Option', 'Value', 'Default', 'Meaning'], rows(schema, ''));
}

function rows(schema: SchemaNode, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const key = `${prefix}${name}`;
    const own = [code(key), acceptedOf(property), defaultOf(property), property.description ?? ''];
    return [own, ...rows(property, `${key}.`)];
  });
}

export function acceptedOf(schema: SchemaNode): string {
  const text = expected(schema);
  return /[\^$|*]/.test(text) ? text.replace(/text matching (\S+)/g, 'text matching `$1`') : text;
}

export function defaultOf(schema: SchemaNode): string {
  return schema.default === undefined ? '' : code(schema.default);
}
