import { Type } from 'typebox';
import { replicasOf } from '../deployment/rollout.ts';
import { serves } from '../deployment/serving.ts';
import { rule } from './rule.ts';

const PATH = ['spec', 'replicas'];

// Reads spec.replicas and those before the update. Allowed: what the autoscaler holds, or more; 0, which is the business
// of scaled-to-zero. Not applicable to Deployments that serve nothing.
export const replicasReset = rule({
  id: 'replicas-reset',
  title: 'An update takes away replicas that the autoscaler added',
  rationale:
    'A manifest that states spec.replicas sets the number back each time it is applied, and Pods stop at once that the load needs; the HorizontalPodAutoscaler puts them back only at its next look, and then they have to start. Taking the field out of the manifest does the same once, for its default is 1: with client-side apply take it out of the last-applied configuration first (kubectl apply edit-last-applied); with server-side apply the field stays where the autoscaler has set it.',
  sources: [
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
    'https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'replicas',
  needs: ['horizontalpodautoscalers'],
  regards: () => ['services'],
  options: Type.Object(
    {
      rewriteExplicit: Type.Boolean({
        default: false,
        description:
          'Whether admission keeps the replicas that the autoscaler holds, whatever number the update states. A request for the scale alone is never rewritten.',
      }),
    },
    { additionalProperties: false },
  ),
  reasons: {
    ReplicasReset:
      'the update sets {replicas} replicas where HorizontalPodAutoscaler "{autoscaler}" holds {held}: the others stop at once, and it adds them again only later. To run fewer, lower its minReplicas or maxReplicas; a manifest leaves spec.replicas to it',
  },
  *check(deployment, _options, around) {
    const autoscaler = around.old && around.autoscalers.scaling(deployment);
    if (around.old === undefined || autoscaler === undefined) return;
    // One that has not worked yet keeps to its minimum at least.
    const { desiredReplicas, minReplicas } = autoscaler;
    const held = Math.min(replicasOf(around.old), desiredReplicas || minReplicas);
    const replicas = replicasOf(deployment);
    if (replicas === 0 || replicas >= held || !serves(deployment, around)) return;
    yield { reason: 'ReplicasReset', path: PATH, data: { replicas, held, autoscaler: autoscaler.name } };
  },
  fix: (_deployment, violations, { rewriteExplicit }) =>
    rewriteExplicit
      ? violations.map((violation) => ({ path: PATH, value: violation.data.held, mends: violation }))
      : [],
});
