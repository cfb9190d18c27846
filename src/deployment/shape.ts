import { type FieldPath, formatFieldPath } from './field-path.ts';

/**
 * The types of the fields that the rules read. The API server has checked them before it asks; anyone else may send
 * anything, and the rules rely on the types. Unknown fields pass, and null counts as absent, as it does for the API
 * server.
 */
type Shape = 'string' | 'integer' | 'integer or string' | 'boolean' | { list: Shape } | { map: Shape } | Fields;
interface Fields {
  fields: Readonly<Record<string, Shape>>;
}

const handler: Readonly<Record<string, Shape>> = {
  exec: { fields: { command: { list: 'string' } } },
  httpGet: { fields: { path: 'string', port: 'integer or string', host: 'string', scheme: 'string' } },
  tcpSocket: { fields: { port: 'integer or string', host: 'string' } },
};

const probe: Shape = {
  fields: {
    ...handler,
    grpc: { fields: { port: 'integer' } },
    initialDelaySeconds: 'integer',
    periodSeconds: 'integer',
    timeoutSeconds: 'integer',
    failureThreshold: 'integer',
  },
};

const container: Shape = {
  fields: {
    name: 'string',
    restartPolicy: 'string',
    ports: {
      list: { fields: { name: 'string', containerPort: 'integer', hostPort: 'integer', protocol: 'string' } },
    },
    readinessProbe: probe,
    livenessProbe: probe,
    startupProbe: probe,
    lifecycle: { fields: { preStop: { fields: { ...handler, sleep: { fields: { seconds: 'integer' } } } } } },
  },
};

const deployment: Shape = {
  fields: {
    metadata: {
      fields: {
        name: 'string',
        namespace: 'string',
        deletionTimestamp: 'string',
        labels: { map: 'string' },
        annotations: { map: 'string' },
        ownerReferences: { list: { fields: { kind: 'string', name: 'string', controller: 'boolean' } } },
        managedFields: { list: { fields: {} } },
      },
    },
    spec: {
      fields: {
        replicas: 'integer',
        strategy: {
          fields: {
            type: 'string',
            rollingUpdate: { fields: { maxSurge: 'integer or string', maxUnavailable: 'integer or string' } },
          },
        },
        template: {
          fields: {
            metadata: { fields: { labels: { map: 'string' }, annotations: { map: 'string' } } },
            spec: {
              fields: {
                terminationGracePeriodSeconds: 'integer',
                containers: { list: container },
                initContainers: { list: container },
                volumes: {
                  list: {
                    fields: { name: 'string', persistentVolumeClaim: { fields: { claimName: 'string' } } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

/** The first field whose type no Deployment can have, in words; undefined where the rules can read it all. */
export function shapeFault(object: unknown): string | undefined {
  if (object === null || object === undefined) return 'expected a Deployment, got none';
  return faultIn(object, deployment, []);
}

function faultIn(value: unknown, shape: Shape, path: FieldPath): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof shape === 'string') return isScalar(value, shape) ? undefined : fault(path, shape, value);
  if ('list' in shape) {
    if (!Array.isArray(value)) return fault(path, 'list', value);
    for (const [index, item] of value.entries()) {
      // A list has no absent items: a null among the containers would meet code that reads its name.
      if (item === null) return fault([...path, index], typeof shape.list === 'string' ? shape.list : 'map', item);
      const found = faultIn(item, shape.list, [...path, index]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof value !== 'object' || Array.isArray(value)) return fault(path, 'map', value);
  const object = value as Record<string, unknown>;
  if ('map' in shape) {
    for (const key of Object.keys(object)) {
      const found = faultIn(object[key], shape.map, [...path, key]);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  for (const name in shape.fields) {
    const found =
      object[name] === undefined ? undefined : faultIn(object[name], shape.fields[name] as Shape, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isScalar(value: unknown, shape: 'string' | 'integer' | 'integer or string' | 'boolean'): boolean {
  switch (shape) {
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'integer or string':
      return typeof value === 'string' || Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
  }
}

function fault(path: FieldPath, expected: string, value: unknown): string {
  const got =
    value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a map' : typeof value;
  return `${path.length === 0 ? 'the object' : formatFieldPath(path)}: expected ${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}, got ${got}`;
}
