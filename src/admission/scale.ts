import type { V1Deployment } from '@kubernetes/client-node';
import type { Objects } from '../surroundings/surroundings.ts';
import type { ReviewRequest } from './review.ts';

/** A request for the scale of a Deployment (autoscaling/v1 Scale), as `kubectl scale` makes it. */
export interface ScaleRequest extends Omit<ReviewRequest, 'deployment' | 'old'> {
  replicas: number;
  oldReplicas: number;
}

/**
 * The update of the Deployment that a request for its scale comes to, or why it cannot be told. A Scale has neither the
 * labels nor the annotations nor the Pod template of what it scales: they come from what is known of the cluster.
 */
export function asUpdate(
  { replicas, oldReplicas, ...request }: ScaleRequest,
  { deployments, unknown }: Objects,
): ReviewRequest | { why: string; warns: boolean } {
  const ignorance = unknown.get('deployments');
  if (ignorance === 'no-source') return { why: 'there is no cluster to know the Deployment from', warns: false };
  if (ignorance === 'stale') return { why: 'what is known of Deployments is too old', warns: true };
  const known = deployments.named(request.namespace, request.name);
  if (known === undefined) return { why: 'the Deployment is not known yet', warns: false };
  return { ...request, deployment: scaledTo(replicas, known), old: scaledTo(oldReplicas, known) };
}

function scaledTo(replicas: number, deployment: Readonly<V1Deployment>): V1Deployment {
  return { ...deployment, spec: { ...(deployment.spec as NonNullable<V1Deployment['spec']>), replicas } };
}
