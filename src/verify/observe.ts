import type { V1Deployment, V1EndpointSlice, V1Pod } from '@kubernetes/client-node';
import type { Observation } from './report.ts';

/** What is kept of the Deployment while it is redeployed. */
export interface WatchedDeployment {
  generation: number;
  observedGeneration: number;
  /** As its spec asks for. */
  replicas: number;
  paused: boolean;
  status: { replicas: number; updated: number; available: number };
  /** Why Kubernetes says that it makes no progress: `ReplicaSet "web-5d" has timed out progressing.` */
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
  const progressing = status?.conditions?.find(({ type }) => type === 'Progressing');
  const stalled = progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded';
  return {
    generation: metadata?.generation ?? 0,
    observedGeneration: status?.observedGeneration ?? 0,
    replicas: spec?.replicas ?? 1,
    paused: spec?.paused === true,
    status: {
      replicas: status?.replicas ?? 0,
      updated: status?.updatedReplicas ?? 0,
      available: status?.availableReplicas ?? 0,
    },
    ...(stalled ? { stalled: progressing.message ?? progressing.reason ?? '' } : {}),
  };
}

/**
 * A Pod that a ReplicaSet runs; those that the selector finds beside (somebody's own, for debugging) and those that have
 * ended (evicted ones stay for long) are not part of any rollout.
 */
export function readWatchedPod({ metadata, status }: Readonly<V1Pod>): WatchedPod | undefined {
  const owner = metadata?.ownerReferences?.find(({ controller }) => controller === true);
  if (owner?.kind !== 'ReplicaSet' || status?.phase === 'Failed' || status?.phase === 'Succeeded') return undefined;
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
