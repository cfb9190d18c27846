import type { TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import { Settings } from 'typebox/system';
import { Errors } from 'typebox/value';
import type { FieldPath } from '../deployment/field-path.ts';
import { choicesOf, expected, type SchemaNode, shown } from './expected.ts';
import { nearest } from './nearest.ts';

/** One place where a value is not what its schema accepts. */
export interface Fault {
  path: FieldPath;
  /** Whether the key at the end of the path is at fault, and not its value. */
  atKey: boolean;
  message: string;
}

/** Of one value; a file that breaks the schema in more places than this has said enough. */
const MAX_ERRORS = 1000;

/** Every place where the value does not satisfy the schema, in words. */
export function faults(schema: TSchema, value: unknown): Fault[] {
  Settings.Set({ maxErrors: MAX_ERRORS });
  const errors = Errors(schema, value);
  const composite = errors.filter(
    ({ keyword }) => keyword === 'anyOf' || keyword === 'if' || keyword === 'propertyNames',
  );
  return errors
    .filter((error) => !composite.some((whole) => isPartOf(error, whole)))
    .flatMap((error) => toFaults(error, schema, value));
}

/** Whether one error only details another: a branch of a choice, a condition's consequence, a key's own schema. */
function isPartOf(error: TLocalizedValidationError, whole: TLocalizedValidationError): boolean {
  const branch = whole.keyword === 'if' ? ['then', 'else'] : [whole.keyword];
  return error !== whole && branch.some((keyword) => isUnder(error.schemaPath, `${whole.schemaPath}/${keyword}`));
}

function isUnder(path: string, parent: string): boolean {
  return path === parent || path.startsWith(`${parent}/`);
}

function toFaults(error: TLocalizedValidationError, root: TSchema, value: unknown): Fault[] {
  const path = fieldPath(error.instancePath, value);
  const schema = schemaAt(root, error.schemaPath);
  const found = valueAt(value, path);
  switch (error.keyword) {
    case 'boolean':
      return [unknownKey(path, schemaAt(root, error.schemaPath.slice(0, error.schemaPath.lastIndexOf('/'))))];
    case 'additionalProperties':
      // Each of them is an error of its own, as an unknown key or a value that its schema does not accept.
      return [];
    case 'propertyNames':
      return error.params.propertyNames.map((name) => ({
        path: [...path, name],
        atKey: true,
        message: `expected ${expected((schema as { propertyNames?: SchemaNode }).propertyNames ?? {})}`,
      }));
    case 'required':
      return error.params.requiredProperties.map((name) => ({
        path: [...path, name],
        atKey: false,
        message: `missing; expected ${expected(schema.properties?.[name] ?? {})}`,
      }));
    case 'if':
      return [{ path, atKey: false, message: `expected ${expected(branchOf(schema, error.params.failingKeyword))}` }];
    case 'not':
      return [{ path, atKey: false, message: `expected ${expected((schema as { not?: SchemaNode }).not ?? {})}` }];
    case 'type':
    case 'const':
    case 'enum':
    case 'anyOf':
    case 'pattern':
    case 'minimum':
    case 'maximum':
    case 'minLength':
    case 'minItems':
    case 'maxItems':
      return [
        { path, atKey: false, message: `expected ${expected(schema)}, got ${shown(found)}${quoteHint(schema, found)}` },
      ];
    default:
      return [{ path, atKey: false, message: error.message }];
  }
}

function unknownKey(path: FieldPath, parent: SchemaNode): Fault {
  const known = Object.keys(parent.properties ?? {});
  const key = String(path.at(-1));
  const meant = nearest(key, known);
  const noun = path.at(-2) === 'rules' ? 'rule' : 'key';
  const message =
    meant === undefined
      ? `unknown ${noun}; expected one of ${known.join(', ')}`
      : `unknown ${noun}; did you mean ${meant}?`;
  return { path, atKey: true, message };
}

/**
 * `app: true` and `version: 1.30` are a boolean and a number to YAML, where text was meant. Tools that read YAML 1.1, as
 * Helm does, also take Off for false.
 */
function quoteHint(schema: SchemaNode, found: unknown): string {
  const wantsText = schema.type === 'string' && (typeof found === 'boolean' || typeof found === 'number');
  if (wantsText) return ' (quote it to make it text)';
  return found === false && choicesOf(schema)?.includes('Off') ? ' (quote "Off": to YAML 1.1 it means false)' : '';
}

function branchOf(schema: SchemaNode, keyword: 'then' | 'else'): SchemaNode {
  return (schema as { then?: SchemaNode; else?: SchemaNode })[keyword] ?? {};
}

function schemaAt(root: TSchema, pointer: string): SchemaNode {
  return (valueAt(root, steps(pointer.replace(/^#/, ''))) ?? {}) as SchemaNode;
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

/** The pointer's steps, with those that index a list as numbers. */
function fieldPath(pointer: string, value: unknown): FieldPath {
  let inner = value;
  return steps(pointer).map((step) => {
    const index = Array.isArray(inner) ? Number(step) : step;
    inner = valueAt(inner, [index]);
    return index;
  });
}

/** The steps of a JSON Pointer (RFC 6901). */
function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
