import { Type } from 'typebox';
import { heldClaims } from '../deployment/claims.ts';
import { whySpareNodeNeeded } from '../deployment/placement.ts';
import { replicasOf } from '../deployment/rollout.ts';
import { scalingOf } from '../deployment/scaling.ts';
import { serves } from '../deployment/serving.ts';
import { STALLS_BY, stallsOf } from '../deployment/stalls.ts';
import { rule } from './rule.ts';

// Reads spec.strategy.type, and for what would become of a rolling update what rollout-stalls reads. Allowed:
// RollingUpdate, and where the platform says so, what could not do with it. There is no fix: where Pods cannot stand side
// by side, a rolling update would hang, and that is the owner's to decide.
export const strategyRecreate = rule({
  id: 'strategy-recreate',
  title: 'A rollout stops every Pod before it starts new ones',
  rationale:
    'With the strategy Recreate each rollout is an outage: all old Pods are stopped, and nothing answers until the first new one is ready, or for good if it never is.',
  sources: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#recreate-deployment'],
  since: '0.1.0',
  action: 'Deny',
  part: 'strategy',
  // Otherwise what is known decides on the words alone.
  regards: ({ allowWhereRolloutStalls, servingOnly }) => [
    ...(servingOnly ? (['services'] as const) : []),
    ...(allowWhereRolloutStalls ? STALLS_BY : []),
  ],
  options: Type.Object(
    {
      servingOnly: Type.Boolean({
        default: false,
        description: 'Whether Deployments that serve no requests (workers, controllers) may use Recreate.',
      }),
      allowWhereRolloutStalls: Type.Boolean({
        default: false,
        description:
          'Whether Recreate is allowed where a rolling update is known to stall: where rollout-stalls would find something at maxUnavailable 0 and maxSurge 1.',
      }),
    },
    { additionalProperties: false },
  ),
  reasons: {
    Recreate:
      'each rollout stops all Pods{count} before it starts new ones, and nothing runs in between. Set type to RollingUpdate with maxUnavailable 0 and maxSurge 1',
    RecreateBecausePodsCollide:
      'each rollout stops all Pods{count} before it starts new ones, and nothing runs in between. A rolling update would hang here: {why}. Remove what ties the Pod to one place, or exempt the Deployment if the outage is accepted',
    RecreateBecauseQuotaIsFull:
      'each rollout stops all Pods{count} before it starts new ones, and nothing runs in between. A rolling update would hang here: ResourceQuota "{quota}" is {short} short of {resource} for old and new Pods side by side. Raise the quota, or exempt the Deployment if the outage is accepted',
  },
  *check(deployment, options, around) {
    if (deployment.spec?.strategy?.type !== 'Recreate') return;
    if (options.servingOnly && !serves(deployment, around)) return;
    const replicas = replicasOf(deployment);
    const { now, most } = scalingOf(deployment, around) ?? { now: replicas, most: replicas };
    const stalls = now === 0 ? [] : stallsOf(deployment, { replicas: now, maxUnavailable: 0 }, around);
    if (options.allowWhereRolloutStalls && stalls.length > 0) return;
    const claims = heldClaims(deployment, around).map(({ why }) => why);
    const why = [...whySpareNodeNeeded(deployment, most, around), ...claims];
    const full = stalls.find(({ reason }) => reason === 'QuotaFull');
    const path = ['spec', 'strategy', 'type'];
    const count = replicas === 0 ? '' : ` (${replicas})`;
    if (why.length > 0) yield { reason: 'RecreateBecausePodsCollide', path, data: { count, why: why.join('; ') } };
    else if (full) yield { reason: 'RecreateBecauseQuotaIsFull', path, data: { ...full.data, count } };
    else yield { reason: 'Recreate', path, data: { count } };
  },
});
