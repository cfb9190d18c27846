import type { V1Deployment } from '@kubernetes/client-node';
import type { IndexedAutoscaler } from '../surroundings/autoscaler-index.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { replicasOf } from './rollout.ts';

/** How many Pods a Deployment is kept at. */
export interface Scaling {
  /** At least 1. */
  fewest: number;
  most: number;
  /** `spec.replicas`, brought into the range: an autoscaler does so at once. */
  now: number;
  /** What moves the number between the two; undefined where it is `spec.replicas` and nothing else. */
  autoscaler: IndexedAutoscaler | undefined;
}

/**
 * Undefined for a Deployment that sleeps: at 0 replicas a HorizontalPodAutoscaler leaves it alone, and only what may scale
 * to 0 by itself wakes it again.
 */
export function scalingOf(deployment: Readonly<V1Deployment>, around: Surroundings): Scaling | undefined {
  const replicas = replicasOf(deployment);
  const autoscaler = around.autoscalers.scaling(deployment);
  if (replicas === 0 && !autoscaler?.ownsZero) return undefined;
  if (autoscaler === undefined) return { fewest: replicas, most: replicas, now: replicas, autoscaler };
  const fewest = Math.max(1, autoscaler.minReplicas);
  const most = Math.max(fewest, autoscaler.maxReplicas);
  return { fewest, most, now: Math.min(most, Math.max(fewest, replicas)), autoscaler };
}
