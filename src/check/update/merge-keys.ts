import { isFields } from '../../deployment/fields.ts';

/**
 * What tells the items of a list apart, for the lists of a Deployment that are merged; others are replaced.
 * Source: the patchMergeKey and listMapKey of the types in k8s.io/api
 */
const MERGE_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  ports: ['containerPort', 'protocol'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
};

/** The keys of all items; undefined where there is one without, or two with the same. */
export function keysOf(name: string, items: readonly unknown[]): string[] | undefined {
  const fields = MERGE_KEYS[name];
  if (fields === undefined || !Object.hasOwn(MERGE_KEYS, name)) return undefined;
  const keys = items.map((item) => {
    if (!isFields(item) || item[fields[0] as string] === undefined) return undefined;
    return JSON.stringify(fields.map((field) => item[field] ?? (field === 'protocol' ? 'TCP' : '')));
  });
  return keys.includes(undefined) || new Set(keys).size < keys.length ? undefined : (keys as string[]);
}
