import { heldClaims } from '../deployment/claims.ts';
import { nodesAtMost, spreads, staysOnOneNode } from '../deployment/placement.ts';
import { scalingOf } from '../deployment/scaling.ts';
import { serves } from '../deployment/serving.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads topologySpreadConstraints, affinity.podAntiAffinity and hostPort of spec.template.spec. Allowed: any of them that
// is about the Deployment's own Pods. Not applicable below 2 Pods, to Deployments that serve nothing, and where Pods could
// not be spread: one node is all there is or all they may use, or a claim may tie them to one.
export const allOnOneNode = rule({
  id: 'all-on-one-node',
  title: 'Nothing spreads the Pods over nodes',
  rationale:
    'Several Pods on one node are one Pod to a node that fails or is drained: all of them stop at once. The spread that the scheduler gives Pods by default is a preference with a wide margin, and a cluster can be set up without it.',
  sources: [
    'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#internal-default-constraints',
    'https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity',
  ],
  since: '0.1.0',
  action: 'Audit',
  part: 'template',
  regards: () => ['services', 'horizontalpodautoscalers', 'persistentvolumeclaims', 'nodes'],
  options: NO_OPTIONS,
  reasons: {
    NothingSpreads:
      'nothing in the Pod template keeps the {replicas} Pods from all being placed on one node. Add a topologySpreadConstraint by kubernetes.io/hostname that selects them, with maxSkew 1 and whenUnsatisfiable ScheduleAnyway',
  },
  *check(deployment, _options, around) {
    const replicas = scalingOf(deployment, around)?.fewest ?? 0;
    if (replicas < 2 || spreads(deployment) || !serves(deployment, around)) return;
    if (staysOnOneNode(deployment) || nodesAtMost(deployment, around) === 1) return;
    if (heldClaims(deployment, around).length > 0) return;
    yield {
      reason: 'NothingSpreads',
      path: ['spec', 'template', 'spec', 'topologySpreadConstraints'],
      data: { replicas },
    };
  },
});
