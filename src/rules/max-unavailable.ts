import { Type } from 'typebox';
import { whyOnePodPerNode, whyPodsCollide } from '../deployment/placement.ts';
import { DEFAULT_BOUND, isIntOrPercent, resolveBound, rollingUpdate } from '../deployment/rollout.ts';
import { serves } from '../deployment/serving.ts';
import { type Edit, rule } from './rule.ts';

const BOUNDS_PATH = ['spec', 'strategy', 'rollingUpdate'];
const PATH = [...BOUNDS_PATH, 'maxUnavailable'];

// Reads spec.replicas and spec.strategy.rollingUpdate. Allowed: bounds that, resolved to whole Pods, leave the required
// capacity in place. Not applicable to Recreate (strategy-recreate), 0 replicas, and Deployments that serve nothing.
export const maxUnavailable = rule({
  id: 'max-unavailable',
  title: 'A rollout takes capacity away',
  rationale:
    'With maxUnavailable above 0, a rolling update stops old Pods before their replacements are ready. What is left has to carry all the traffic, at the very moment when new Pods start cold.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-unavailable',
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#max-surge',
  ],
  since: '0.1.0',
  action: 'Deny',
  part: 'strategy',
  options: Type.Object(
    {
      minimumAvailable: Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: '^(100|[1-9]?[0-9])%$' })], {
        default: '100%',
        description:
          'The least capacity accepted during a rollout: Pods, or a percentage of spec.replicas (rounded up).',
      }),
      rewriteExplicit: Type.Boolean({
        default: false,
        description:
          'Whether admission sets maxUnavailable to 0 where the owner chose another value and nothing keeps two Pods apart. The default of 25 % and 25 %, which nobody chose, is always set right.',
      }),
    },
    { additionalProperties: false },
  ),
  reasons: {
    CapacityDrops:
      'a rollout may take down {unavailable} of {replicas} Pods at once (maxUnavailable {stated}); {required} must stay available. Set maxUnavailable to {allowed} and maxSurge to 1 or more',
    BothBoundsZero:
      'maxUnavailable {stated} and maxSurge {surge} both come to 0 at {replicas} replicas, and Kubernetes then takes 1 Pod down; {required} must stay available. Set maxSurge to 1 or more',
    CapacityDropsWherePodsCollide:
      'a rollout may take down {unavailable} of {replicas} Pods at once (maxUnavailable {stated}); {required} must stay available. With maxUnavailable 0 it hangs where no node is spare: {why}. Remove what ties a Pod to a node of its own, or keep a spare node and set maxUnavailable to 0 and maxSurge to 1',
  },
  *check(deployment, options, around) {
    const update = rollingUpdate(deployment);
    // Bounds that the API server refuses come to no number of Pods.
    if (
      update === undefined ||
      !isIntOrPercent(update.stated.maxUnavailable) ||
      !isIntOrPercent(update.stated.maxSurge)
    ) {
      return;
    }
    const { replicas, maxUnavailable: unavailable, stated } = update;
    const required = Math.min(replicas, resolveBound(options.minimumAvailable, replicas, 'up'));
    if (replicas - unavailable >= required || !serves(deployment, around)) return;
    const data = {
      replicas,
      unavailable,
      required,
      stated: stated.maxUnavailable,
      surge: stated.maxSurge,
      allowed: replicas - required,
    };
    const [why] = whyOnePodPerNode(deployment);
    if (why !== undefined) yield { reason: 'CapacityDropsWherePodsCollide', path: PATH, data: { ...data, why } };
    else yield { reason: update.bothZero ? 'BothBoundsZero' : 'CapacityDrops', path: PATH, data };
  },
  fix(deployment, violations, options) {
    const bounds = deployment.spec?.strategy?.rollingUpdate;
    const surge = rollingUpdate(deployment)?.maxSurge;
    // Without room for one more Pod, nothing but the owner's choice keeps the rollout moving.
    const chosen = (bounds?.maxUnavailable ?? DEFAULT_BOUND) !== DEFAULT_BOUND || surge === 0;
    const mayRewrite = !chosen || (options.rewriteExplicit && whyPodsCollide(deployment).length === 0);
    return violations.flatMap((violation): Edit[] => {
      if (violation.reason === 'CapacityDropsWherePodsCollide' || !mayRewrite) return [];
      const value = surge === 0 ? { maxUnavailable: 0, maxSurge: 1 } : { maxUnavailable: 0 };
      if (!deployment.spec?.strategy) {
        return [{ path: ['spec', 'strategy'], value: { rollingUpdate: value }, mends: violation }];
      }
      if (!bounds) return [{ path: BOUNDS_PATH, value, mends: violation }];
      return Object.entries(value).map(([name, bound]) => ({
        path: [...BOUNDS_PATH, name],
        value: bound,
        mends: violation,
      }));
    });
  },
});
