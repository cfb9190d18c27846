import { Type } from 'typebox';
import { whyPodsCollide } from '../deployment/placement.ts';
import { replicasOf } from '../deployment/rollout.ts';
import { serves } from '../deployment/serving.ts';
import { rule } from './rule.ts';

// Reads spec.strategy.type. Allowed: RollingUpdate. There is no fix: where Pods cannot stand side by side, a rolling
// update would hang, and that is the owner's to decide.
export const strategyRecreate = rule({
  id: 'strategy-recreate',
  title: 'A rollout stops every Pod before it starts new ones',
  rationale:
    'With the strategy Recreate each rollout is an outage: all old Pods are stopped, and nothing answers until the first new one is ready, or for good if it never is.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment'],
  since: '0.1.0',
  action: 'Deny',
  part: 'strategy',
  options: Type.Object(
    {
      servingOnly: Type.Boolean({
        default: false,
        description: 'Whether Deployments that serve no requests (workers, controllers) may use Recreate.',
      }),
    },
    { additionalProperties: false },
  ),
  reasons: {
    Recreate:
      'each rollout stops all Pods ({replicas}) before it starts new ones, and nothing runs in between. Set type to RollingUpdate with maxUnavailable 0 and maxSurge 1',
    RecreateBecausePodsCollide:
      'each rollout stops all Pods ({replicas}) before it starts new ones, and nothing runs in between. A rolling update would hang here: {why}. Remove what ties the Pod to one place, or exempt the Deployment if the outage is accepted',
  },
  *check(deployment, options, around) {
    if (deployment.spec?.strategy?.type !== 'Recreate') return;
    if (options.servingOnly && !serves(deployment, around)) return;
    const why = whyPodsCollide(deployment);
    const replicas = replicasOf(deployment);
    const path = ['spec', 'strategy', 'type'];
    if (why.length === 0) yield { reason: 'Recreate', path, data: { replicas } };
    else yield { reason: 'RecreateBecausePodsCollide', path, data: { replicas, why: why.join('; ') } };
  },
});
