import { sameValue } from '../../manifest/same-value.ts';

/** What the API server puts where nothing is stated, for the fields of a Deployment that have one value for that. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  replicas: 1,
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
  type: 'RollingUpdate',
  maxSurge: '25%',
  maxUnavailable: '25%',
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  schedulerName: 'default-scheduler',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  protocol: 'TCP',
  scheme: 'HTTP',
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
  defaultMode: 420,
};

/** Fields that the API server leaves out where they are false, 0 or an empty map, as it leaves out all empty text and lists. */
const OMITTED = new Set([
  ...['paused', 'minReadySeconds'],
  ...['hostNetwork', 'hostPID', 'hostIPC', 'stdin', 'stdinOnce', 'tty', 'readOnly'],
  ...['initialDelaySeconds', 'hostPort'],
  ...['labels', 'annotations', 'matchLabels', 'nodeSelector', 'requests', 'limits', 'overhead'],
]);

/** Whether the API server would put the value there by itself. */
export function isDefault(name: string, value: unknown): boolean {
  return Object.hasOwn(DEFAULTS, name) && sameValue(DEFAULTS[name], value);
}

/** Whether the API server keeps nothing of what is stated. */
export function isOmitted(name: string, value: unknown): boolean {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return true;
  const isEmpty = value === false || value === 0 || sameValue(value, {});
  return isEmpty && OMITTED.has(name);
}
