/** Any JSON object: what a Deployment is on the wire, before anything has decided what its fields mean. */
export interface Json {
  [field: string]: unknown;
}

export interface Wanted {
  /** `service`: one container. `gateway`: three of them, with the environment and volumes such Pods have. */
  size: 'service' | 'gateway';
  /** Whether it already has all that the rules ask for. */
  safe: boolean;
  /** The tag of the application's image; another one changes the template. */
  tag: string;
}

/** The containers that declare a port for clients, by size. The others only collect. */
export const SERVING_CONTAINERS: Readonly<Record<Wanted['size'], readonly string[]>> = {
  service: ['checkout'],
  gateway: ['checkout', 'edge'],
};

/** Enough for the API server's default of 25 % to take a Pod away: it rounds down, and 3 replicas lose none. */
export const REPLICAS = 6;

/** A Deployment as its owner writes it. */
export interface Manifest extends Json {
  metadata: Json;
  spec: Json & { template: { metadata: Json; spec: Json & { containers: Json[] } } };
}

const SPREAD = { maxSkew: 1, topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway' };

/** What its owner wrote. */
export function manifestOf({ size, safe, tag }: Wanted): Manifest {
  const labels = { 'app.kubernetes.io/name': 'checkout' };
  const containers = size === 'service' ? [service(tag)] : [gateway(tag), edge(), shipper()];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'checkout', namespace: 'shop', labels },
    spec: {
      replicas: REPLICAS,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'checkout' } },
      ...(safe ? { strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } } } : {}),
      template: {
        metadata: { labels },
        spec: {
          containers: safe ? containers.map((container) => made(container, SERVING_CONTAINERS[size])) : containers,
          ...(safe ? { terminationGracePeriodSeconds: 45 } : {}),
          ...(safe ? { topologySpreadConstraints: [{ ...SPREAD, labelSelector: { matchLabels: labels } }] } : {}),
          ...(size === 'gateway' ? { serviceAccountName: 'checkout', volumes: VOLUMES } : {}),
        },
      },
    },
  };
}

/** The container with the probe and hook that its owner should have given it. */
function made(container: Json, serving: readonly string[]): Json {
  if (!serving.includes(String(container.name))) return container;
  return {
    ...container,
    readinessProbe: { httpGet: { path: '/ready', port: 'http' }, periodSeconds: 5 },
    lifecycle: { preStop: { sleep: { seconds: 15 } } },
  };
}

function service(tag: string): Json {
  return {
    name: 'checkout',
    image: `registry.shop.example/checkout:${tag}`,
    ports: [{ name: 'http', containerPort: 8080 }],
    env: [variable('LOG_LEVEL', 'info')],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
  };
}

function gateway(tag: string): Json {
  return {
    ...service(tag),
    args: ['--listen=:8080', '--metrics-listen=:9090', '--config=/etc/checkout/checkout.yaml'],
    ports: [
      { name: 'http', containerPort: 8080 },
      { name: 'metrics', containerPort: 9090 },
    ],
    env: [
      { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'DATABASE_PASSWORD', valueFrom: { secretKeyRef: { name: 'checkout-database', key: 'password' } } },
      ...UPSTREAMS.flatMap((upstream) => [
        variable(`${upstream.toUpperCase()}_URL`, `http://${upstream}.shop.svc.cluster.local:8080`),
        variable(`${upstream.toUpperCase()}_TIMEOUT`, '2500ms'),
      ]),
    ],
    startupProbe: { httpGet: { path: '/started', port: 'http' }, periodSeconds: 2, failureThreshold: 60 },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/checkout', readOnly: true },
      { name: 'logs', mountPath: '/var/log/checkout' },
      { name: 'scratch', mountPath: '/tmp' },
    ],
    securityContext: SECURITY,
  };
}

function edge(): Json {
  return {
    name: 'edge',
    image: 'registry.shop.example/edge-proxy:1.31.2',
    args: ['--config-path=/etc/edge/edge.yaml', '--service-cluster=checkout', '--log-level=warning'],
    ports: [
      { name: 'http', containerPort: 8443 },
      { name: 'http-metrics', containerPort: 9901 },
    ],
    env: [
      { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
      variable('EDGE_CONCURRENCY', '2'),
      variable('EDGE_ACCESS_LOG', '/var/log/checkout/edge.log'),
    ],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
    volumeMounts: [
      { name: 'edge-config', mountPath: '/etc/edge', readOnly: true },
      { name: 'logs', mountPath: '/var/log/checkout' },
    ],
    securityContext: SECURITY,
  };
}

function shipper(): Json {
  return {
    name: 'log-shipper',
    image: 'registry.shop.example/log-shipper:3.2.4',
    env: [variable('SHIP_TO', 'http://logs.observability.svc.cluster.local:3100'), variable('SHIP_LABELS', 'app,pod')],
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
    volumeMounts: [{ name: 'logs', mountPath: '/var/log/checkout', readOnly: true }],
    securityContext: SECURITY,
  };
}

const variable = (name: string, value: string): Json => ({ name, value });

const UPSTREAMS = [
  'catalogue',
  'cart',
  'payment',
  'shipping',
  'currency',
  'inventory',
  'pricing',
  'promotions',
  'identity',
];

const SECURITY: Json = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
};

const VOLUMES: Json[] = [
  { name: 'config', configMap: { name: 'checkout' } },
  { name: 'edge-config', configMap: { name: 'checkout-edge' } },
  { name: 'logs', emptyDir: { sizeLimit: '256Mi' } },
  { name: 'scratch', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
];
