import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';

/** A schema of schema/ as readers of reports get it. */
export interface PublishedSchema {
  id: string;
  /** What is wrong with a value by it; nothing where all is right. */
  faultsOf(value: unknown): readonly ErrorObject[];
  /** The properties that it says nothing of, by their paths: `.findings[].at`. Constants need no words. */
  undescribed(): string[];
}

/** `file` is its name in schema/. */
export function publishedSchema(file: string): PublishedSchema {
  const schema = JSON.parse(readFileSync(new URL(`../../schema/${file}`, import.meta.url), 'utf8'));
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(closed(schema) as object);
  return {
    id: schema.$id,
    faultsOf(value) {
      validate(value);
      return validate.errors ?? [];
    },
    undescribed: () => [...undescribedIn(schema, '')],
  };
}

/** The schema as it is published lets a reader meet what is new; here, what it does not tell of is a mistake. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...inner, additionalProperties: false } : inner;
}

function* undescribedIn(schema: any, path: string): Generator<string> {
  for (const [name, property] of Object.entries<any>(schema.properties ?? {})) {
    if (property.description === undefined && property.const === undefined) yield `${path}.${name}`;
    yield* undescribedIn(property, `${path}.${name}`);
  }
  if (schema.items) yield* undescribedIn(schema.items, `${path}[]`);
}
