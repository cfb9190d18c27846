import type { FieldPath } from './field-path.ts';
import { isFields, typeName } from './fields.ts';

/**
 * The types of fields. The API server checks them; anyone else may write anything, and code relies on the types. Unknown
 * fields pass, and null counts as absent, as it does for the API server.
 */
export type Shape = Scalar | { list: Shape } | { map: Shape } | { fields: readonly (readonly [name: string, Shape])[] };
type Scalar = 'string' | 'integer' | 'integer or string' | 'number or string' | 'boolean';

export function fields(named: Readonly<Record<string, Shape>>): Shape {
  return { fields: Object.entries(named) };
}

/** A value that is not of the type that its field has. */
export interface TypeFault {
  path: FieldPath;
  /** `expected an integer, got a string` */
  message: string;
  value: unknown;
}

/** The first field of a value that is not of its type. */
export function typeFault(value: unknown, shape: Shape): TypeFault | undefined {
  const fault = faultIn(value, shape);
  if (fault === undefined) return undefined;
  const { expected, value: found } = fault;
  const message = `expected ${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}, got ${typeName(found)}`;
  return { path: fault.path.toReversed(), message, value: found };
}

interface Fault {
  /** From the field up to the root: put together only once there is a fault. */
  path: (string | number)[];
  expected: string;
  value: unknown;
}

function faultIn(value: unknown, shape: Shape): Fault | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof shape === 'string') return isScalar(value, shape) ? undefined : faultOf(shape, value);
  if ('list' in shape) {
    if (!Array.isArray(value)) return faultOf('list', value);
    for (let index = 0; index < value.length; index += 1) {
      const fault = faultInItem(value[index], shape.list);
      if (fault !== undefined) return below(index, fault);
    }
    return undefined;
  }
  if (!isFields(value)) return faultOf('map', value);
  if ('map' in shape) {
    for (const key of Object.keys(value)) {
      const fault = faultInItem(value[key], shape.map);
      if (fault !== undefined) return below(key, fault);
    }
    return undefined;
  }
  for (const [name, inner] of shape.fields) {
    const fault = faultIn(value[name], inner);
    if (fault !== undefined) return below(name, fault);
  }
  return undefined;
}

/** Lists and maps have no absent items: a null among the containers would meet code that reads its name. */
function faultInItem(item: unknown, shape: Shape): Fault | undefined {
  if (item === null) return faultOf(typeof shape === 'string' ? shape : 'map', item);
  return faultIn(item, shape);
}

function below(step: string | number, fault: Fault): Fault {
  fault.path.push(step);
  return fault;
}

function faultOf(expected: string, value: unknown): Fault {
  return { path: [], expected, value };
}

function isScalar(value: unknown, shape: Scalar): boolean {
  switch (shape) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return Number.isInteger(value);
    case 'integer or string':
      return typeof value === 'string' || Number.isInteger(value);
    case 'number or string':
      return typeof value === 'string' || typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
  }
}
