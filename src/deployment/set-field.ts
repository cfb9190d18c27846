import { type FieldPath, formatFieldPath } from './field-path.ts';

/** Sets a field, new or not. As a JSON Patch operation (RFC 6902) it is an `add`: the last step may be `-`, the end of a list. */
export interface FieldEdit {
  path: FieldPath;
  value: unknown;
}

/**
 * Sets the field in the draft and returns the draft; what the path leads through is copied from the original first, once
 * for all that is in `copied`, and everything else is shared with it. The tests hold it to what fast-json-patch makes of
 * the same edits as a JSON Patch; that library would parse each pointer anew, on the path of every fix.
 */
export function setField<T extends object>(draft: T, { path, value }: FieldEdit, copied: Set<object>): T {
  const root = copied.has(draft) ? draft : { ...draft };
  copied.add(root);
  let parent = root as Record<string | number, unknown>;
  const last = path.length - 1;
  for (let depth = 0; depth < last; depth += 1) {
    const step = path[depth] as string | number;
    let child = parent[step];
    if (typeof child !== 'object' || child === null) {
      throw new Error(`${formatFieldPath(path)}: a fix sets a field of ${String(step)}, which is not there`);
    }
    if (!copied.has(child)) {
      child = Array.isArray(child) ? child.slice() : { ...child };
      copied.add(child as object);
      parent[step] = child;
    }
    parent = child as Record<string | number, unknown>;
  }
  const field = path[last] as string | number;
  if (Array.isArray(parent)) parent.splice(field === '-' ? parent.length : Number(field), 0, value);
  else parent[field] = value;
  return root;
}
