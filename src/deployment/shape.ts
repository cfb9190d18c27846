import { formatFieldPath } from './field-path.ts';
import { fields, type Shape, type TypeFault, typeFault } from './field-types.ts';

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

/** The fields of a Deployment that the rules read. */
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

/** The first field whose type no Deployment can have; undefined where the rules can read it all. */
export function deploymentFault(object: object): TypeFault | undefined {
  return typeFault(object, deployment);
}

/** The same of whatever there is, in words. */
export function shapeFault(object: unknown): string | undefined {
  if (object === null || object === undefined) return 'expected a Deployment, got none';
  const fault = typeFault(object, deployment);
  if (fault === undefined) return undefined;
  const where = fault.path.length === 0 ? 'the object' : formatFieldPath(fault.path);
  return `${where}: ${fault.message}`;
}
