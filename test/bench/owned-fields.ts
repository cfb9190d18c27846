/** A set of fields in the form of metadata.managedFields[].fieldsV1. */
export interface Fields {
  [path: string]: Fields;
}

/** Lists that the API server merges by key. The others are owned whole, like a scalar. */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  // A container's and a Service's.
  ports: ['containerPort', 'port', 'protocol'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** Maps and structs that are owned whole: x-kubernetes-map-type atomic in the OpenAPI schema. */
const ATOMIC = new Set(['fieldRef', 'secretKeyRef', 'selector']);

/** Structs that are always there, and therefore never owned themselves: they carry no `.`. */
const ALWAYS_THERE = new Set(['metadata', 'spec', 'status', 'strategy', 'template']);

/**
 * The fields of an object as a field manager owns them after an update.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#managing-field-ownership
 */
export function fieldsOf(object: object): Fields {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [`f:${name}`, below(name, value)]));
}

function below(name: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || ATOMIC.has(name)) return {};
  if (!Array.isArray(value)) {
    return Object.keys(value).length === 0 || ALWAYS_THERE.has(name)
      ? fieldsOf(value)
      : { '.': {}, ...fieldsOf(value) };
  }
  const keys = MERGE_KEYS[name];
  if (keys === undefined) return {};
  const items = (value as Record<string, unknown>[]).map((item): [string, Fields] => [
    `k:${JSON.stringify(Object.fromEntries(keys.filter((key) => key in item).map((key) => [key, item[key]])))}`,
    { '.': {}, ...fieldsOf(item) },
  ]);
  return { '.': {}, ...Object.fromEntries(items) };
}
