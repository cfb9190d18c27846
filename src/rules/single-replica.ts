import { heldClaims } from '../deployment/claims.ts';
import { scalingOf } from '../deployment/scaling.ts';
import { serves } from '../deployment/serving.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads spec.replicas, or the autoscaler's minReplicas. Allowed: 2 and more, and 0. Not applicable to Deployments that
// serve nothing, to those that are meant to sleep (their autoscaler goes down to 0), and to those that can have one Pod
// only: the strategy is Recreate, or a claim is one Pod's.
export const singleReplica = rule({
  id: 'single-replica',
  title: 'One Pod serves alone',
  rationale:
    'A rolling update starts the next Pod first; nothing else does. When the node of the only Pod is drained or fails, or the Pod crashes or is evicted, nothing answers until a new one has been placed, started and found ready.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#dealing-with-disruptions'],
  since: '0.1.0',
  action: 'Audit',
  part: 'replicas',
  // An autoscaler that is not known may never let it be one.
  needs: ['horizontalpodautoscalers'],
  regards: () => ['services', 'persistentvolumeclaims', 'nodes'],
  options: NO_OPTIONS,
  reasons: {
    SingleReplica:
      'one Pod serves alone: when it crashes, or its node is drained or fails, nothing answers until another one is ready. Set replicas to 2 or more, if the application can run twice',
    SingleReplicaAtTimes:
      'HorizontalPodAutoscaler "{autoscaler}" goes down to one Pod (minReplicas 1): when that crashes, or its node is drained or fails, nothing answers until another one is ready. Set minReplicas to 2 or more, if the application can run twice',
  },
  *check(deployment, _options, around) {
    const scaling = scalingOf(deployment, around);
    if (scaling?.fewest !== 1 || scaling.autoscaler?.ownsZero || deployment.spec?.strategy?.type === 'Recreate') return;
    if (!serves(deployment, around) || heldClaims(deployment, around).some(({ holder }) => holder === 'pod')) return;
    const path = ['spec', 'replicas'];
    const { autoscaler } = scaling;
    if (autoscaler === undefined) yield { reason: 'SingleReplica', path, data: {} };
    else yield { reason: 'SingleReplicaAtTimes', path, data: { autoscaler: autoscaler.name } };
  },
});
