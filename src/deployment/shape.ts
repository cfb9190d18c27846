import { formatFieldPath } from './field-path.ts';

/**
 * The types of the fields that the rules read. The API server has checked them before it asks; anyone else may send
 * anything, and the rules rely on the types. Unknown fields pass, and null counts as absent, as it does for the API
 * server.
 */
type Shape = Scalar | { list: Shape } | { map: Shape } | { fields: readonly (readonly [name: string, Shape])[] };
type Scalar = 'string' | 'integer' | 'integer or string' | 'number or string' | 'boolean';

function fields(named: Readonly<Record<string, Shape>>): Shape {
  return { fields: Object.entries(named) };
}

const handler: Readonly<Record<string, Shape>> = {
  exec: fields({ command: { list: 'string' } }),
  httpGet: fields({ path: 'string', port: 'integer or string', host: 'string', scheme: 'string' }),
  tcpSocket: fields({ port: 'integer or string', host: 'string' }),
};

const probe: Shape = fields({
  ...handler,
  grpc: fields({ port: 'integer' }),
  initialDelaySeconds: 'integer',
  periodSeconds: 'integer',
  timeoutSeconds: 'integer',
  failureThreshold: 'integer',
  successThreshold: 'integer',
});

/** Quantities: YAML makes a number of `cpu: 0.5`, and the API server takes it. */
const amounts: Shape = { map: 'number or string' };
const resources: Shape = fields({ requests: amounts, limits: amounts });

const container: Shape = fields({
  name: 'string',
  restartPolicy: 'string',
  ports: {
    list: fields({ name: 'string', containerPort: 'integer', hostPort: 'integer', protocol: 'string' }),
  },
  readinessProbe: probe,
  livenessProbe: probe,
  startupProbe: probe,
  resources,
  lifecycle: fields({ preStop: fields({ ...handler, sleep: fields({ seconds: 'integer' }) }) }),
});

const labelSelector: Shape = fields({
  matchLabels: { map: 'string' },
  matchExpressions: { list: fields({ key: 'string', operator: 'string', values: { list: 'string' } }) },
});

const podAffinityTerm: Shape = fields({
  topologyKey: 'string',
  namespaces: { list: 'string' },
  namespaceSelector: labelSelector,
  labelSelector,
});

const deployment: Shape = fields({
  metadata: fields({
    name: 'string',
    namespace: 'string',
    deletionTimestamp: 'string',
    labels: { map: 'string' },
    annotations: { map: 'string' },
    ownerReferences: { list: fields({ kind: 'string', name: 'string', controller: 'boolean' }) },
    managedFields: { list: fields({}) },
  }),
  spec: fields({
    replicas: 'integer',
    minReadySeconds: 'integer',
    progressDeadlineSeconds: 'integer',
    revisionHistoryLimit: 'integer',
    paused: 'boolean',
    strategy: fields({
      type: 'string',
      rollingUpdate: fields({ maxSurge: 'integer or string', maxUnavailable: 'integer or string' }),
    }),
    template: fields({
      metadata: fields({ labels: { map: 'string' }, annotations: { map: 'string' } }),
      spec: fields({
        terminationGracePeriodSeconds: 'integer',
        hostNetwork: 'boolean',
        tolerations: { list: fields({ key: 'string', effect: 'string' }) },
        topologySpreadConstraints: {
          list: fields({ maxSkew: 'integer', topologyKey: 'string', whenUnsatisfiable: 'string', labelSelector }),
        },
        resources,
        overhead: amounts,
        nodeName: 'string',
        nodeSelector: { map: 'string' },
        affinity: fields({
          nodeAffinity: fields({ requiredDuringSchedulingIgnoredDuringExecution: fields({}) }),
          podAffinity: fields({ requiredDuringSchedulingIgnoredDuringExecution: { list: podAffinityTerm } }),
          podAntiAffinity: fields({
            requiredDuringSchedulingIgnoredDuringExecution: { list: podAffinityTerm },
            preferredDuringSchedulingIgnoredDuringExecution: {
              list: fields({ weight: 'integer', podAffinityTerm }),
            },
          }),
        }),
        containers: { list: container },
        initContainers: { list: container },
        volumes: {
          list: fields({ name: 'string', persistentVolumeClaim: fields({ claimName: 'string' }) }),
        },
      }),
    }),
  }),
});

/** The first field whose type no Deployment can have, in words; undefined where the rules can read it all. */
export function shapeFault(object: unknown): string | undefined {
  if (object === null || object === undefined) return 'expected a Deployment, got none';
  const fault = faultIn(object, deployment);
  if (fault === undefined) return undefined;
  const { path, expected, value } = fault;
  const where = path.length === 0 ? 'the object' : formatFieldPath(path.toReversed());
  return `${where}: expected ${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}, got ${typeName(value)}`;
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
  if (typeof value !== 'object' || Array.isArray(value)) return faultOf('map', value);
  const object = value as Record<string, unknown>;
  if ('map' in shape) {
    for (const key of Object.keys(object)) {
      const fault = faultInItem(object[key], shape.map);
      if (fault !== undefined) return below(key, fault);
    }
    return undefined;
  }
  for (const [name, inner] of shape.fields) {
    const fault = faultIn(object[name], inner);
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

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a map' : typeof value;
}
