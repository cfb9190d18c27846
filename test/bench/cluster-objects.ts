import { stored } from './deployment.ts';
import type { Json } from './manifest.ts';
import { type Fields, fieldsOf } from './owned-fields.ts';

/** The Deployment that reviews are about, and the namespace it is in. */
const [NAME, NAMESPACE] = ['checkout', 'shop'];

/** As long as a label may be, and the same on every Service: an index that files Services under it finds them all. */
export const COMMON_LABEL = {
  'app.kubernetes.io/part-of': 'shop-platform-of-all-teams-and-every-region-'.padEnd(63, 'x'),
};

const SINCE = '2026-03-02T09:14:07Z';
const LABELS = { 'app.kubernetes.io/name': NAME, ...COMMON_LABEL };

/** One object of each resource as the API server lists it, status and field owners and all: around one Deployment. */
const service = object({ apiVersion: 'v1', kind: 'Service' }, 'helm', {
  spec: {
    clusterIP: '10.96.113.27',
    clusterIPs: ['10.96.113.27'],
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ports: [
      { name: 'http', protocol: 'TCP', port: 80, targetPort: 'http' },
      { name: 'metrics', protocol: 'TCP', port: 9090, targetPort: 'metrics' },
    ],
    selector: LABELS,
    sessionAffinity: 'None',
    type: 'ClusterIP',
  },
  status: { loadBalancer: {} },
});

const autoscaler = object({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' }, 'helm', {
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: NAME },
    minReplicas: 6,
    maxReplicas: 12,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
  },
  status: {
    lastScaleTime: SINCE,
    currentReplicas: 6,
    desiredReplicas: 6,
    currentMetrics: [
      { type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: 41, averageValue: '41m' } } },
    ],
    conditions: [
      condition('AbleToScale', 'ReadyForNewScale', 'recommended size matches current size'),
      condition('ScalingActive', 'ValidMetricFound', 'the HPA was able to successfully calculate a replica count'),
      condition('ScalingLimited', 'DesiredWithinRange', 'the desired count is within the acceptable range'),
    ],
  },
});

const budget = object({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' }, 'helm', {
  spec: { maxUnavailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': NAME } } },
  status: {
    conditions: [condition('DisruptionAllowed', 'SufficientPods', '')],
    currentHealthy: 6,
    desiredHealthy: 5,
    disruptionsAllowed: 1,
    expectedPods: 6,
    observedGeneration: 1,
  },
});

const claim = object({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' }, 'kubectl-client-side-apply', {
  spec: {
    accessModes: ['ReadWriteMany'],
    resources: { requests: { storage: '10Gi' } },
    storageClassName: 'shared',
    volumeMode: 'Filesystem',
    volumeName: 'pvc-4f0c1c56-7c0d-4a3e-9d5e-0c6a7a5be1a2',
  },
  status: { accessModes: ['ReadWriteMany'], capacity: { storage: '10Gi' }, phase: 'Bound' },
});

/** With room enough for any rollout: what is to be seen here is what it costs to look. */
const quota = object({ apiVersion: 'v1', kind: 'ResourceQuota' }, 'kubectl-client-side-apply', {
  spec: { hard: { pods: '100k', 'requests.cpu': '100k', 'requests.memory': '100Ti', 'limits.memory': '100Ti' } },
  status: {
    hard: { pods: '100k', 'requests.cpu': '100k', 'requests.memory': '100Ti', 'limits.memory': '100Ti' },
    used: { pods: '6', 'requests.cpu': '600m', 'requests.memory': '768Mi', 'limits.memory': '1536Mi' },
  },
});

const node: Json = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { ...metadata('kubelet', {}), namespace: undefined, labels: { 'kubernetes.io/hostname': NAME } },
  spec: { podCIDR: '10.244.7.0/24', podCIDRs: ['10.244.7.0/24'], providerID: `cloud:///zone-a/${NAME}` },
  status: {
    capacity: { cpu: '16', memory: '65843212Ki', pods: '110' },
    allocatable: { cpu: '15890m', memory: '62684172Ki', pods: '110' },
    conditions: [condition('Ready', 'KubeletReady', 'kubelet is posting ready status')],
    images: Array.from({ length: 50 }, (_, index) => ({
      names: [`registry.shop.example/image-${index}:1.8.0`],
      sizeBytes: 104_857_600 + index,
    })),
  },
};

const TEXTS = {
  services: JSON.stringify(service),
  deployments: JSON.stringify(labelled(stored({ size: 'service', safe: true, tag: '1.8.0' }, '184467'))),
  horizontalpodautoscalers: JSON.stringify(autoscaler),
  poddisruptionbudgets: JSON.stringify(budget),
  persistentvolumeclaims: JSON.stringify(claim),
  resourcequotas: JSON.stringify(quota),
  nodes: JSON.stringify(node),
};

/** The JSON text of the object of that name; without a name, of the one that is about the Deployment under review. */
export function objectText(resource: keyof typeof TEXTS, namespace = NAMESPACE, name = NAME): string {
  return TEXTS[resource].replaceAll(NAME, name).replaceAll(`"namespace":"${NAMESPACE}"`, `"namespace":"${namespace}"`);
}

/** The Deployment with the label that all have in common, on it and on its Pods. */
export function labelled<T extends object>(deployment: T): T {
  const { spec } = deployment as { spec: { template: { metadata: { labels: object } } } };
  const { template } = spec;
  const labels = { ...template.metadata.labels, ...COMMON_LABEL };
  return { ...deployment, spec: { ...spec, template: { ...template, metadata: { ...template.metadata, labels } } } };
}

function object(
  type: { apiVersion: string; kind: string },
  manager: string,
  content: { spec: Json; status: Json },
): Json {
  return { ...type, metadata: metadata(manager, { spec: content.spec }), ...content };
}

function metadata(manager: string, { spec }: Json): Json {
  const annotations = { 'meta.helm.sh/release-name': NAME, 'meta.helm.sh/release-namespace': 'platform' };
  const labels = { ...LABELS, 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': `${NAME}-1.8.0` };
  const fieldsV1: Fields = fieldsOf({ metadata: { annotations, labels }, ...(spec ? { spec } : {}) });
  return {
    name: NAME,
    namespace: NAMESPACE,
    uid: '4f0c1c56-7c0d-4a3e-9d5e-0c6a7a5be1a2',
    resourceVersion: '184467',
    creationTimestamp: SINCE,
    labels,
    annotations,
    managedFields: [{ manager, operation: 'Update', apiVersion: 'v1', time: SINCE, fieldsType: 'FieldsV1', fieldsV1 }],
  };
}

function condition(type: string, reason: string, message: string): Json {
  return { type, status: 'True', lastTransitionTime: SINCE, reason, message };
}
