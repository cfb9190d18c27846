import type { V1Deployment } from '@kubernetes/client-node';
import { Type } from 'typebox';
import { heldClaims } from '../deployment/claims.ts';
import { whySpareNodeNeeded } from '../deployment/placement.ts';
import { DEFAULT_BOUND, firstDrop, rollingUpdate } from '../deployment/rollout.ts';
import { type Scaling, scalingOf } from '../deployment/scaling.ts';
import { serves } from '../deployment/serving.ts';
import { STALLS_BY, stallsOf } from '../deployment/stalls.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { type Edit, rule } from './rule.ts';

const BOUNDS_PATH = ['spec', 'strategy', 'rollingUpdate'];
const PATH = [...BOUNDS_PATH, 'maxUnavailable'];

// Reads spec.replicas, or the autoscaler's range, and spec.strategy.rollingUpdate; and what rollout-stalls reads, as no
// rollout may be made to hang. Allowed: bounds that, resolved to whole Pods, leave the required capacity in place. Not
// applicable to Recreate (strategy-recreate), 0 replicas, and Deployments that serve nothing.
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
  regards: () => ['services', ...STALLS_BY],
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
      'a rollout may take down {unavailable} of {replicas} Pods at once (maxUnavailable {stated}{range}); {required} must stay available. Set maxUnavailable to {allowed} and maxSurge to 1 or more',
    BothBoundsZero:
      'maxUnavailable {stated} and maxSurge {surge} both come to 0 at {replicas} replicas{range}, and Kubernetes then takes 1 Pod down; {required} must stay available. Set maxSurge to 1 or more',
    CapacityDropsWherePodsCollide:
      'a rollout may take down {unavailable} of {replicas} Pods at once (maxUnavailable {stated}{range}); {required} must stay available. With maxUnavailable 0 it hangs where no node is spare: {why}. Remove what ties a Pod to a node of its own, or keep a spare node and set maxUnavailable to 0 and maxSurge to 1',
    CapacityDropsWhereClaimIsHeld:
      'a rollout may take down {unavailable} of {replicas} Pods at once (maxUnavailable {stated}{range}); {required} must stay available. With maxUnavailable 0 it hangs: {why}. Use a ReadWriteMany claim, then set maxUnavailable to 0 and maxSurge to 1',
    CapacityDropsWhereQuotaIsFull:
      'a rollout may take down {unavailable} of {replicas} Pods at once (maxUnavailable {stated}{range}); {required} must stay available. With maxUnavailable 0 it hangs: ResourceQuota "{quota}" is {short} short of {resource} for old and new Pods side by side. Raise the quota, then set maxUnavailable to 0 and maxSurge to 1',
  },
  *check(deployment, options, around) {
    const bounds = rollingUpdate(deployment)?.stated;
    if (bounds === undefined) return;
    const scaling = scalingOf(deployment, around);
    const drop = scaling && firstDrop(deployment, options.minimumAvailable, scaling);
    if (scaling === undefined || drop === undefined || !serves(deployment, around)) return;
    const { bothZero, allowed, ...counts } = drop;
    const range = inWords(scaling, drop.replicas);
    const data = {
      ...counts,
      stated: bounds.maxUnavailable,
      surge: bounds.maxSurge,
      allowed,
      range: range && `; ${range}`,
    };
    const [why] = whySpareNodeNeeded(deployment, scaling.most, around);
    const claim = heldClaims(deployment, around).find(({ holder }) => holder !== 'unknown');
    // What ties Pods to a place comes first; to add up quotas is the dearest, and left for last.
    const full = why === undefined && claim === undefined ? quotaStall(deployment, scaling, around) : undefined;
    if (why !== undefined) yield { reason: 'CapacityDropsWherePodsCollide', path: PATH, data: { ...data, why } };
    else if (claim) yield { reason: 'CapacityDropsWhereClaimIsHeld', path: PATH, data: { ...data, why: claim.why } };
    else if (full) yield { reason: 'CapacityDropsWhereQuotaIsFull', path: PATH, data: { ...full.data, ...data } };
    else if (!bothZero) yield { reason: 'CapacityDrops', path: PATH, data };
    else yield { reason: 'BothBoundsZero', path: PATH, data: { ...data, range: range && ` (${range})` } };
  },
  fix(deployment, violations, options, around) {
    const bounds = deployment.spec?.strategy?.rollingUpdate;
    const surge = rollingUpdate(deployment, scalingOf(deployment, around)?.fewest)?.maxSurge;
    // Without room for one more Pod, nothing but the owner's choice keeps the rollout moving.
    const chosen = (bounds?.maxUnavailable ?? DEFAULT_BOUND) !== DEFAULT_BOUND || surge === 0;
    const mayRewrite = !chosen || (options.rewriteExplicit && heldClaims(deployment, around).length === 0);
    return violations.flatMap((violation): Edit[] => {
      if (!FIXABLE.has(violation.reason) || !mayRewrite) return [];
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

/** The others are where maxUnavailable 0 would make the rollout hang. */
const FIXABLE: ReadonlySet<string> = new Set(['CapacityDrops', 'BothBoundsZero']);

/** In words, for the message: nothing where `spec.replicas` alone counts. */
function inWords({ autoscaler, fewest, most }: Scaling, replicas: number): string {
  if (autoscaler === undefined) return '';
  return `HorizontalPodAutoscaler "${autoscaler.name}" runs ${fewest} to ${most} Pods, and this begins at ${replicas}`;
}

function quotaStall(deployment: Readonly<V1Deployment>, { now }: Scaling, around: Surroundings) {
  const stalls = stallsOf(deployment, { replicas: now, maxUnavailable: 0 }, around);
  return stalls.find(({ reason }) => reason === 'QuotaFull');
}
