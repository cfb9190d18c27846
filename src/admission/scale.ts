import type { V1Deployment } from '@kubernetes/client-node';
import type { Ignorance } from '../surroundings/resources.ts';
import type { Objects } from '../surroundings/surroundings.ts';
import type { ReviewRequest, ScaleRequest } from './review.ts';

/** Why the Deployment of a scale is not known: `not-there` where Deployments are followed, and this is none of them. */
export type Unknown = Ignorance | 'not-there';

/**
 * The update of the Deployment that a request for its scale comes to, or why it cannot be told. A Scale has neither the
 * labels nor the annotations nor the Pod template of what it scales: they come from what is known of the cluster, the
 * replicas from the request.
 *
 * What is known lags behind by the milliseconds an event takes. Nobody waits for a Deployment that is not there: one that
 * was made a moment ago has no Pod that could serve, so that there is nothing to lose.
 */
export function asUpdate(
  { replicas, oldReplicas, ...request }: ScaleRequest,
  { deployments, unknown }: Objects,
): ReviewRequest | Unknown {
  const ignorance = unknown.get('deployments');
  if (ignorance !== undefined) return ignorance;
  const known = deployments.named(request.namespace, request.name);
  if (known === undefined) return 'not-there';
  return { ...request, deployment: scaledTo(replicas, known), old: scaledTo(oldReplicas, known) };
}

function scaledTo(replicas: number, deployment: Readonly<V1Deployment>): V1Deployment {
  return { ...deployment, spec: { ...(deployment.spec as NonNullable<V1Deployment['spec']>), replicas } };
}
