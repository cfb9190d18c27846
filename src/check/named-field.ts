import { type FieldPath, formatFieldPath } from '../deployment/field-path.ts';

/**
 * A field by the names of what it is in, which stay where items of a list come and go:
 * `spec.template.spec.containers[web].readinessProbe`.
 */
export function namedField(object: object, path: FieldPath): string {
  let text = '';
  let run: (string | number)[] = [];
  let value: unknown = object;
  for (const step of path) {
    value = (value as Record<string | number, unknown> | null | undefined)?.[step];
    const name = typeof step === 'number' ? (value as { name?: unknown } | null | undefined)?.name : undefined;
    if (typeof name !== 'string') {
      run.push(step);
      continue;
    }
    text += `${joint(text, run)}[${name}]`;
    run = [];
  }
  return text + joint(text, run);
}

/** What comes next of a path, with the dot before it where it has one. */
function joint(before: string, steps: FieldPath): string {
  const next = formatFieldPath(steps);
  return before !== '' && next !== '' && !next.startsWith('[') ? `.${next}` : next;
}
