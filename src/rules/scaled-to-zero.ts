import type { V1Deployment } from '@kubernetes/client-node';
import { otherBackend } from '../deployment/backends.ts';
import { replicasOf } from '../deployment/rollout.ts';
import { carriesTraffic, serves } from '../deployment/serving.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads spec.replicas and those before the update, and, to tell whether it serves, the labels and ports of the Pod
// template: a request for the scale brings no more. Allowed: 0 from the start, or where it was 0 before; 0 where the
// autoscaler may go there; 0 where another Deployment has Pods behind every Service of this one, as after a cut-over. Pods
// of other kinds (a StatefulSet's, a Rollout's) are not known: a move to one of them takes an exemption.
export const scaledToZero = rule({
  id: 'scaled-to-zero',
  title: 'A Deployment that serves is scaled to zero',
  rationale:
    'At 0 replicas nothing is left to answer: every request fails until the Deployment is scaled up again and its Pods are ready. A HorizontalPodAutoscaler with a minimum of 1 or more does not bring them back either: it stops scaling a Deployment that somebody set to 0.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#scaling-a-deployment',
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#implicit-maintenance-mode-deactivation',
  ],
  since: '0.1.0',
  action: 'Deny',
  part: 'replicas',
  // KEDA's own scaling to 0, or the end of an old colour, is not to be refused because what is known is too old.
  regards: () => ['services', 'horizontalpodautoscalers', 'deployments'],
  options: NO_OPTIONS,
  reasons: {
    ScaledToZero:
      'a Deployment that serves is scaled from {replicas} to 0: every request to it fails until it is scaled up again. Keep 1 or more',
  },
  *check(deployment, _options, around) {
    const replicas = around.old === undefined ? 0 : replicasOf(around.old);
    if (replicas === 0 || replicasOf(deployment) > 0) return;
    if (around.autoscalers.scaling(deployment)?.ownsZero) return;
    if (!hasClients(deployment, around)) return;
    yield { reason: 'ScaledToZero', path: ['spec', 'replicas'], data: { replicas } };
  },
});

/**
 * Whether a Service by which clients come has no other Deployment's Pods to send them to. A declared port alone counts
 * only where Services are not known: here it takes clients that are there, not some that may come.
 */
function hasClients(deployment: Readonly<V1Deployment>, around: Surroundings): boolean {
  if (around.unknown.has('services')) return serves(deployment, around);
  return around.services
    .selecting(deployment)
    .some(
      (service) =>
        !service.canary && carriesTraffic(service, around) && otherBackend(service, deployment, around) === undefined,
    );
}
