import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import fc from 'fast-check';

// Deployments and what is around them, right and wrong in every way the rules look at; all that the API server would let
// an admission webhook see, and a little more.

const some = <T>(...values: T[]) => fc.constantFrom(...values);

/** Each of the fields is there or not. */
const partly = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] });

const portName = some('http', 'metrics', 'grpc', 'admin');
const portNumber = some(80, 8080, 9090);
const seconds = some(0, 1, 2, 5, 10, 15, 29, 30, 31, 60, 300);

const port = fc.record(
  { name: portName, containerPort: portNumber, protocol: some('TCP', 'UDP'), hostPort: some(0, 8080) },
  { requiredKeys: ['containerPort'] },
);

const handler = fc.oneof(
  fc.record({
    httpGet: partly({ path: some('/', '/ready'), port: fc.oneof(portName, portNumber), host: some('10.0.0.1') }),
  }),
  fc.record({ tcpSocket: fc.record({ port: fc.oneof(portName, portNumber) }) }),
  fc.record({ exec: fc.record({ command: some(['true'], ['ls'], ['sh', '-c', 'echo ok'], ['/app/ready']) }) }),
  fc.record({ grpc: fc.record({ port: portNumber }) }),
);

const timing = partly({
  initialDelaySeconds: seconds,
  periodSeconds: some(1, 2, 5, 10, 60),
  timeoutSeconds: some(1, 2, 5, 30),
  failureThreshold: some(1, 3, 30),
  successThreshold: some(1, 2),
});

const probe = fc.tuple(handler, timing).map(([how, when]) => ({ ...how, ...when }));

const preStop = fc.oneof(
  seconds.map((count) => ({ sleep: { seconds: count } })),
  seconds.map((count) => ({ exec: { command: ['sleep', String(count)] } })),
  seconds.map((count) => ({ exec: { command: ['/bin/sh', '-c', `sleep ${count} && nginx -s quit`] } })),
  seconds.map((count) => ({ exec: { command: ['sh', '-c', `sleep ${count}`] } })),
  fc.constant({ exec: { command: ['/app/drain'] } }),
  fc.constant({ httpGet: { path: '/drain', port: 8080 } }),
);

const amounts = partly({
  cpu: some('100m', '1', '2.5'),
  memory: some('64Mi', '1Gi', '1G'),
  'nvidia.com/gpu': some('1'),
});

const container = fc.record(
  {
    name: some('a', 'b', 'c'),
    ports: fc.array(port, { maxLength: 3 }),
    readinessProbe: probe,
    livenessProbe: probe,
    startupProbe: probe,
    lifecycle: fc.record({ preStop }, { requiredKeys: [] }),
    resources: partly({ requests: amounts, limits: amounts }),
  },
  { requiredKeys: ['name'] },
);

const sidecar = fc
  .tuple(container, some('Always', undefined))
  .map(([one, restartPolicy]) => ({ ...one, restartPolicy }));

const labels = some({ app: 'shop' }, { app: 'shop', track: 'stable' }, { app: 'shop', track: 'canary' });
const selector = some({ app: 'shop' }, { app: 'shop', track: 'stable' }, { track: 'canary' }, { app: 'other' });
const labelSelector = selector.map((matchLabels) => ({ matchLabels }));
const term = fc.record({ topologyKey: some('kubernetes.io/hostname', 'topology.kubernetes.io/zone'), labelSelector });

const bound = fc.oneof(fc.nat(5), some('0%', '25%', '50%', '100%'));

const strategy = fc.oneof(
  fc.constant({ type: 'Recreate' }),
  partly({ type: fc.constant('RollingUpdate'), rollingUpdate: partly({ maxUnavailable: bound, maxSurge: bound }) }),
);

const template = fc.record(
  {
    metadata: fc.record({ labels }),
    spec: fc.record(
      {
        containers: fc.array(container, { maxLength: 3 }),
        initContainers: fc.array(sidecar, { maxLength: 2 }),
        terminationGracePeriodSeconds: fc.oneof(fc.nat(100), seconds),
        hostNetwork: fc.boolean(),
        tolerations: fc.constant([{ operator: 'Exists' }]),
        topologySpreadConstraints: fc.array(
          fc.record({
            maxSkew: fc.constant(1),
            topologyKey: some('kubernetes.io/hostname', 'topology.kubernetes.io/zone'),
            whenUnsatisfiable: some('DoNotSchedule', 'ScheduleAnyway'),
            labelSelector,
          }),
          { maxLength: 1 },
        ),
        affinity: fc.record({
          podAntiAffinity: partly({
            requiredDuringSchedulingIgnoredDuringExecution: fc.array(term, { maxLength: 1 }),
            preferredDuringSchedulingIgnoredDuringExecution: fc.array(
              fc.record({ weight: fc.constant(1), podAffinityTerm: term }),
              { maxLength: 1 },
            ),
          }),
        }),
        volumes: fc.array(
          some('data', 'shared', 'unknown').map((claimName) => ({
            name: claimName,
            persistentVolumeClaim: { claimName },
          })),
          { maxLength: 2 },
        ),
      },
      { requiredKeys: ['containers'] },
    ),
  },
  { requiredKeys: ['spec'] },
);

const annotations = partly({
  'evenkeel.dev/readiness-path': some('/healthz', 'healthz'),
  'evenkeel.dev/readiness-port': some('8080', 'http', '99999'),
});

/** As JSON has it: no undefined, nothing shared. */
const plain = <T>(generated: unknown): T => JSON.parse(JSON.stringify(generated)) as T;

export const anyDeployment: fc.Arbitrary<V1Deployment> = fc
  .record({
    kind: fc.constant('Deployment'),
    apiVersion: fc.constant('apps/v1'),
    metadata: fc.record(
      { name: fc.constant('shop'), namespace: fc.constant('shop'), annotations },
      { requiredKeys: ['name', 'namespace'] },
    ),
    spec: fc.record(
      {
        replicas: fc.nat(20),
        minReadySeconds: seconds,
        progressDeadlineSeconds: some(30, 600),
        revisionHistoryLimit: some(0, 10),
        selector: fc.constant({ matchLabels: { app: 'shop' } }),
        strategy,
        template,
      },
      { requiredKeys: ['template', 'selector'] },
    ),
  })
  .map((generated) => plain<V1Deployment>(generated));

const servicePort = fc.record(
  { name: portName, port: portNumber, targetPort: fc.oneof(portName, portNumber), protocol: some('TCP', 'UDP') },
  { requiredKeys: ['port'] },
);

const service = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('Service'),
  metadata: fc.constant({
    annotations: {
      'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes': 'deregistration_delay.timeout_seconds=60',
    },
  }),
  spec: fc.record(
    {
      type: some('ClusterIP', 'LoadBalancer'),
      clusterIP: some('None', '10.0.0.1'),
      selector,
      ports: fc.array(servicePort, { maxLength: 2 }),
      publishNotReadyAddresses: fc.boolean(),
    },
    { requiredKeys: ['selector'] },
  ),
});

const autoscaler = fc.record({
  apiVersion: fc.constant('autoscaling/v2'),
  kind: fc.constant('HorizontalPodAutoscaler'),
  spec: fc.record(
    {
      scaleTargetRef: some('shop', 'other').map((name) => ({ apiVersion: 'apps/v1', kind: 'Deployment', name })),
      minReplicas: some(0, 1, 2, 5),
      maxReplicas: some(5, 10, 2000),
    },
    { requiredKeys: ['scaleTargetRef', 'maxReplicas'] },
  ),
  status: partly({ desiredReplicas: fc.nat(12) }),
});

const budget = fc.record({
  apiVersion: fc.constant('policy/v1'),
  kind: fc.constant('PodDisruptionBudget'),
  spec: fc.oneof(
    fc.record({ selector: labelSelector, minAvailable: bound }),
    fc.record({ selector: labelSelector, maxUnavailable: bound }),
    fc.constant({ selector: {} }),
  ),
});

const claim = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('PersistentVolumeClaim'),
  spec: fc.record({ accessModes: some(['ReadWriteOnce'], ['ReadWriteOncePod'], ['ReadWriteMany'], ['ReadOnlyMany']) }),
});

const hard = partly({
  pods: some('1', '5', '100'),
  'requests.cpu': some('1', '100'),
  'limits.memory': some('1Gi', '1Ti'),
});

const quota = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('ResourceQuota'),
  spec: fc.record({ hard }),
  status: fc.record({ hard, used: partly({ pods: some('0', '1', '5'), 'requests.cpu': some('500m') }) }),
});

const node = fc.record({
  apiVersion: fc.constant('v1'),
  kind: fc.constant('Node'),
  spec: partly({ unschedulable: fc.boolean(), taints: some([{ key: 'x', effect: 'NoSchedule' }], []) }),
});

/** Objects as manifests, in the Deployment's namespace and each with a name of its own but for the claims. */
export const anySurroundings: fc.Arbitrary<KubernetesObject[]> = fc
  .tuple(
    fc.array(service, { maxLength: 3 }),
    fc.array(fc.oneof(autoscaler, budget, quota, node), { maxLength: 5 }),
    fc.array(claim, { maxLength: 2 }),
    fc.array(anyDeployment, { maxLength: 1 }),
  )
  .map(([services, others, claims, deployments]) => {
    const named = [...services, ...others].map((object, index) => ({ object, name: `o${index}` }));
    const claimed = claims.map((object, index) => ({ object, name: ['data', 'shared'][index] as string }));
    const neighbours = deployments.map((object) => ({ object, name: 'neighbour' }));
    return [...named, ...claimed, ...neighbours].map(({ object, name }) =>
      plain<KubernetesObject>({
        ...object,
        metadata: { ...('metadata' in object ? object.metadata : {}), namespace: 'shop', name },
      }),
    );
  });
