/** The keywords of a JSON Schema that a message can put in words. */
export interface SchemaNode {
  type?: string;
  title?: string;
  description?: string;
  /** Of a flag: its one letter, `n` for `-n`. */
  short?: string;
  default?: unknown;
  const?: unknown;
  enum?: readonly unknown[];
  anyOf?: readonly SchemaNode[];
  properties?: Readonly<Record<string, SchemaNode>>;
  additionalProperties?: boolean | SchemaNode;
  items?: SchemaNode;
  required?: readonly string[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** What the schema accepts, to stand after "expected": its title where it has one, else read off its keywords. */
export function expected(schema: SchemaNode): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return String(schema.const);
  const choices = choicesOf(schema);
  if (choices !== undefined) return `one of ${choices.join(', ')}`;
  if (schema.anyOf !== undefined) return schema.anyOf.map(expected).join(' or ');
  switch (schema.type) {
    case 'integer':
    case 'number':
      return (schema.type === 'integer' ? 'an integer' : 'a number') + range(schema.minimum, schema.maximum);
    case 'boolean':
      return 'true or false';
    case 'string':
      if (schema.pattern !== undefined) return `text matching ${schema.pattern}`;
      return (schema.minLength ?? 0) > 0 ? 'text that is not empty' : 'text';
    case 'array':
      return `a list${size(schema.minItems, schema.maxItems)}`;
    case 'object':
      return 'a map';
    default:
      return 'another value';
  }
}

/** The constants to choose from, or undefined where the schema is no plain choice. */
export function choicesOf(schema: SchemaNode): readonly unknown[] | undefined {
  if (schema.enum !== undefined) return schema.enum;
  const constants = schema.anyOf?.map((choice) => choice.const);
  return constants?.every((constant) => constant !== undefined) ? constants : undefined;
}

const MAX_SHOWN = 60;

/** A value as a message quotes it: JSON, cut short; maps and lists by their kind alone. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

function range(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of ${minimum} or more`;
  return maximum === undefined ? '' : ` of ${maximum} or less`;
}

function size(minItems = 0, maxItems?: number): string {
  if (maxItems === 0) return ' without items';
  return minItems > 0 ? ` of ${minItems} ${minItems === 1 ? 'item' : 'items'} or more` : '';
}
