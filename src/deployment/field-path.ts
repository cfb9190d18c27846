/** Where in an object a value stands: map keys and list indexes from the root, e.g. `['spec', 'containers', 0]`. */
export type FieldPath = readonly (string | number)[];

/** The form that Kubernetes messages use: `spec.template.spec.containers[0].readinessProbe`. */
export function formatFieldPath(path: FieldPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[\w-]+$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** The JSON Pointer (RFC 6901) to the same place: `/spec/template/spec/containers/0/readinessProbe`. */
export function jsonPointer(path: FieldPath): string {
  let pointer = '';
  for (const step of path) pointer += `/${typeof step === 'number' ? step : escaped(step)}`;
  return pointer;
}

function escaped(step: string): string {
  if (!step.includes('~') && !step.includes('/')) return step;
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
