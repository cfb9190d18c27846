import { Type } from 'typebox';
import { hostPorts } from '../deployment/placement.ts';
import { DEFAULT_BOUND, isIntOrPercent, replicasOf, resolveBound, rollingUpdate } from '../deployment/rollout.ts';
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
          'Whether admission sets maxUnavailable to 0 where the owner chose another value. The default of 25 % and 25 %, which nobody chose, is always set right.',
      }),
    },
    { additionalProperties: false },
  ),
  reasons: {
    CapacityDrops:
      'a rollout may take down {unavailable} of {replicas} Pods at once (maxUnavailable {stated}); {required} must stay available. Set maxUnavailable to {allowed} and maxSurge to 1 or more',
    BothBoundsZero:
      'maxUnavailable {stated} and maxSurge {surge} both come to 0 at {replicas} replicas, and Kubernetes then takes 1 Pod down; {required} must stay available. Set maxSurge to 1 or more',
    CapacityDropsForHostPort:
      'a rollout may take down {unavailable} of {replicas} Pods at once (maxUnavailable {stated}); {required} must stay available. With maxUnavailable 0 it could hang: {why}. Drop the hostPort, or keep a spare node and set maxUnavailable to 0',
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
    const [hostPort] = hostPorts(deployment);
    if (update.bothZero) yield { reason: 'BothBoundsZero', path: PATH, data };
    else if (hostPort === undefined) yield { reason: 'CapacityDrops', path: PATH, data };
    else {
      const why = `container "${hostPort.container}" takes hostPort ${hostPort.hostPort}, which only one Pod a node can have`;
      yield { reason: 'CapacityDropsForHostPort', path: PATH, data: { ...data, why } };
    }
  },
  fix(deployment, violations, options) {
    const bounds = deployment.spec?.strategy?.rollingUpdate;
    const surge = resolveBound(bounds?.maxSurge ?? DEFAULT_BOUND, replicasOf(deployment), 'up');
    // Without room for one more Pod, nothing but the owner's choice keeps the rollout moving.
    const chosen = (bounds?.maxUnavailable ?? DEFAULT_BOUND) !== DEFAULT_BOUND || surge === 0;
    return violations.flatMap((violation): Edit[] => {
      if (violation.reason === 'CapacityDropsForHostPort' || (chosen && !options.rewriteExplicit)) return [];
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
