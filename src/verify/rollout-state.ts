import type { WatchedDeployment, WatchedPod } from './observe.ts';

/** A rollout that was begun: what the Deployment is to reach, and the Pods that it is to replace. */
export interface BegunRollout {
  /** The Deployment's. */
  uid: string;
  /** The Deployment's, with the change that began it. */
  generation: number;
  /** UIDs of the Pods from before. */
  oldPods: ReadonlySet<string>;
}

export type RolloutState = { state: 'under-way' | 'finished' } | { state: 'stalled'; why: string };

const UNDER_WAY = { state: 'under-way' } as const;

/**
 * Finished is what `kubectl rollout status` waits for, and that the last old Pod is gone besides: its end is where
 * requests fail, and belongs to the rollout that ended it.
 */
export function rolloutState(
  { uid, generation, oldPods }: BegunRollout,
  deployment: WatchedDeployment | undefined,
  pods: readonly WatchedPod[],
): RolloutState {
  if (deployment === undefined) return { state: 'stalled', why: 'the Deployment is gone' };
  if (deployment.uid !== uid) return { state: 'stalled', why: 'the Deployment was deleted and made anew' };
  if (deployment.deleting) return { state: 'stalled', why: 'the Deployment is being deleted' };
  const { status, replicas } = deployment;
  if (deployment.observedGeneration < generation) return UNDER_WAY;
  // Observed before that it may be of the rollout before.
  if (deployment.stalled !== undefined && deployment.observedGeneration >= deployment.generation) {
    return { state: 'stalled', why: deployment.stalled };
  }
  const complete =
    deployment.observedGeneration >= deployment.generation &&
    status.updated >= replicas &&
    status.replicas <= status.updated &&
    status.available >= status.updated;
  const oldGone = pods.every(({ uid, terminating }) => !terminating && !oldPods.has(uid));
  if (complete && oldGone && pods.length === status.replicas) return { state: 'finished' };
  // It goes on when somebody resumes it, and nobody knows when that is.
  return deployment.paused && !complete
    ? { state: 'stalled', why: 'the Deployment was paused in the middle of it' }
    : UNDER_WAY;
}
