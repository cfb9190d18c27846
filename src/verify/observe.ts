import type { V1Deployment, V1DeploymentCondition, V1EndpointSlice, V1Pod } from '@kubernetes/client-node';
import type { Observation } from './report.ts';

/** What is kept of the Deployment while it is redeployed. */
export interface WatchedDeployment {
  /** Another one of the same name is another Deployment. */
  uid: string;
  deleting: boolean;
  generation: number;
  observedGeneration: number;
  /** As its spec asks for. */
  replicas: number;
  paused: boolean;
  /** Of its rollouts, counted by Kubernetes; absent before the first is seen. */
  revision?: number;
  status: { replicas: number; updated: number; available: number };
  /** Why Kubernetes says that it makes no progress: `ReplicaSet "web-5d" has timed out progressing.`; and why no Pod can be made. */
  stalled?: string;
}

/** What is kept of a Pod. */
export interface WatchedPod {
  uid: string;
  name: string;
  ready: boolean;
  terminating: boolean;
  /** Of its containers, together. */
  restarts: number;
}

/** What is kept of an EndpointSlice. */
export interface WatchedSlice {
  service: string;
  /** Names of the Pods that get the Service's requests. */
  pods: readonly string[];
}

export type PodCounts = Omit<Observation, 'atMs'>;

export function readWatchedDeployment({ metadata, spec, status }: Readonly<V1Deployment>): WatchedDeployment {
  const stalled = stalledOf(status?.conditions ?? []);
  const revision = Number(metadata?.annotations?.['deployment.kubernetes.io/revision']);
  return {
    uid: metadata?.uid ?? '',
    deleting: metadata?.deletionTimestamp !== undefined,
    generation: metadata?.generation ?? 0,
    observedGeneration: status?.observedGeneration ?? 0,
    replicas: spec?.replicas ?? 1,
    paused: spec?.paused === true,
    ...(revision > 0 ? { revision } : {}),
    status: {
      replicas: status?.replicas ?? 0,
      updated: status?.updatedReplicas ?? 0,
      available: status?.availableReplicas ?? 0,
    },
    ...(stalled === undefined ? {} : { stalled }),
  };
}

function stalledOf(conditions: readonly V1DeploymentCondition[]): string | undefined {
  const progressing = conditions.find(({ type }) => type === 'Progressing');
  if (progressing?.status !== 'False' || progressing.reason !== 'ProgressDeadlineExceeded') return undefined;
  // A quota, a policy or a webhook that refuses its Pods.
  const failing = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  return [progressing.message ?? progressing.reason, ...(failing?.message === undefined ? [] : [failing.message])].join(
    ' ',
  );
}

/**
 * A Pod that a ReplicaSet of the Deployment runs; those that the selector finds beside (somebody's own, for debugging, or
 * those of a canary whose labels are the same and more) and those that have ended (evicted ones stay for long) are not part
 * of its rollouts. Its ReplicaSets are named after it and the hash of their template, which their Pods have as a label.
 */
export function readWatchedPod(deployment: string, { metadata, status }: Readonly<V1Pod>): WatchedPod | undefined {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  const replicaSet = `${deployment}-${metadata?.labels?.['pod-template-hash']}`;
  if (owner?.kind !== 'ReplicaSet' || owner.name !== replicaSet) return undefined;
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return undefined;
  const containers = status?.containerStatuses ?? [];
  return {
    uid: metadata?.uid ?? '',
    name: metadata?.name ?? '',
    ready: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true,
    terminating: metadata?.deletionTimestamp !== undefined,
    restarts: containers.reduce((sum, { restartCount }) => sum + restartCount, 0),
  };
}

/** A Service has one slice or several; one without the label is nobody's that matters here. */
export function readWatchedSlice({ metadata, endpoints }: Readonly<V1EndpointSlice>): WatchedSlice | undefined {
  const service = metadata?.labels?.['kubernetes.io/service-name'];
  if (service === undefined) return undefined;
  const pods = (endpoints ?? []).flatMap(({ conditions, targetRef }) => {
    // Absent means ready, as its API says.
    const ready = conditions?.ready !== false && conditions?.terminating !== true;
    return ready && targetRef?.kind === 'Pod' && targetRef.name !== undefined ? [targetRef.name] : [];
  });
  return { service, pods };
}

/**
 * The Pods at a moment. Who gets requests is read off the slices alone, where there are any: held against the state of the
 * Pods, which another watch brings, a slice that is a moment older would seem to lack an endpoint that was never missing.
 */
export function countPods(
  pods: Iterable<WatchedPod>,
  slices: Iterable<WatchedSlice>,
  services: ReadonlySet<string>,
): PodCounts {
  const those = [...pods];
  const staying = those.filter(({ terminating }) => !terminating);
  const served = new Set([...slices].flatMap(({ service, pods: names }) => (services.has(service) ? names : [])));
  const getsRequests =
    services.size > 0
      ? ({ name }: WatchedPod) => served.has(name)
      : ({ ready, terminating }: WatchedPod) => ready && !terminating;
  return {
    ready: those.filter(getsRequests).length,
    starting: staying.filter((pod) => !getsRequests(pod)).length,
    terminating: those.length - staying.length,
  };
}

/** `2 ready, 1 starting, 1 terminating`. */
export function inWords({ ready, starting, terminating }: PodCounts): string {
  const others = [
    ...(starting > 0 ? [`${starting} starting`] : []),
    ...(terminating > 0 ? [`${terminating} terminating`] : []),
  ];
  return [`${ready} ready`, ...others].join(', ');
}
