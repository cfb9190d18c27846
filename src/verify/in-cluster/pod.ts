import type { V1ContainerStatus, V1Pod, V1PodList } from '@kubernetes/client-node';
import { CONTAINER } from './objects.ts';

/** How the Pod of a Job stands, as far as its log is concerned. */
export type PodState =
  | { state: 'waiting' }
  | { state: 'started'; name: string }
  /** Waiting hardly helps where an image cannot be pulled; where a Pod fits nowhere, a node may be on its way. */
  | { state: 'hindered'; why: string; patienceMs: number };

/** How long something hinders a Pod before that counts as final, in milliseconds. */
const PATIENCE_MS = { container: 30_000, placement: 300_000 };

/** Reasons of a waiting container for which somebody has to do something. */
const HINDRANCES: readonly string[] = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];

export function podState({ items }: V1PodList): PodState {
  const [pod] = items;
  if (pod === undefined) return { state: 'waiting' };
  const container = runOf(pod);
  const { running, terminated, waiting } = container?.state ?? {};
  if (running !== undefined || terminated !== undefined) return { state: 'started', name: pod.metadata?.name ?? '' };
  if (waiting?.reason !== undefined && HINDRANCES.includes(waiting.reason)) {
    const why = `${waiting.reason}: ${waiting.message ?? 'no more is said'}`;
    return { state: 'hindered', why, patienceMs: PATIENCE_MS.container };
  }
  const unscheduled = pod.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False');
  if (unscheduled === undefined) return { state: 'waiting' };
  const why = `${unscheduled.reason}: ${unscheduled.message}`;
  return { state: 'hindered', why, patienceMs: PATIENCE_MS.placement };
}

/** Whether its container has ended: then its log is whole. One that a mesh has put beside it may run for ever. */
export function hasEnded(pod: V1Pod): boolean {
  const { phase } = pod.status ?? {};
  return phase === 'Succeeded' || phase === 'Failed' || runOf(pod)?.state?.terminated !== undefined;
}

function runOf({ status }: V1Pod): V1ContainerStatus | undefined {
  return status?.containerStatuses?.find(({ name }) => name === CONTAINER);
}
