import { expected, type SchemaNode } from '../config/expected.ts';

/** One option of a rule, as documents and the terminal tell of it. */
export interface OptionRow {
  /** Dotted, where it stands within another one: `httpGet.path`. */
  key: string;
  schema: SchemaNode;
  /** What it may be, in words. */
  accepted: string;
  meaning: string;
}

/** Every option that a schema describes, those within a map behind it. */
export function optionRows(schema: SchemaNode, prefix = ''): OptionRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const key = `${prefix}${name}`;
    const own = { key, schema: property, accepted: expected(property), meaning: property.description ?? '' };
    return [own, ...optionRows(property, `${key}.`)];
  });
}
