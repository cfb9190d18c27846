import type { V1Deployment } from '@kubernetes/client-node';

/** A count of Pods, or a percentage of `spec.replicas` such as `25%`. */
export type IntOrPercent = number | string;

/** What the API server fills in for both bounds; exactly this means that nobody chose. */
export const DEFAULT_BOUND = '25%';

/** A whole percentage, digits and a percent sign, as the API server accepts it. */
const PERCENT = /^([0-9]+)%$/;

/** The percentage a string states, or undefined where it states none. */
function percent(text: string): number | undefined {
  // What nearly every Deployment says, several times in a review.
  if (text === DEFAULT_BOUND) return 25;
  const digits = PERCENT.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Whether the API server takes the value: an integer from 0, or a whole percentage. */
export function isIntOrPercent(value: unknown): value is IntOrPercent {
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0;
  return typeof value === 'string' && percent(value) !== undefined;
}

/** The count of Pods that a bound comes to: percentages rounded up or down as told. */
export function resolveBound(bound: IntOrPercent, replicas: number, round: 'up' | 'down'): number {
  if (typeof bound === 'number') return bound;
  const exact = ((percent(bound) ?? 0) * replicas) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

/** A rolling update in whole Pods. */
export interface RollingUpdate {
  replicas: number;
  /** As stated, defaults filled in. */
  stated: { maxUnavailable: IntOrPercent; maxSurge: IntOrPercent };
  /** Pods that may be missing at once, at most `replicas`. */
  maxUnavailable: number;
  /** Pods that may be there beyond `replicas`. */
  maxSurge: number;
  /** Whether both bounds came to 0, and Kubernetes takes 1 Pod down so that the rollout can move at all. */
  bothZero: boolean;
}

/**
 * The bounds of a rolling update as the deployment controller resolves them: maxSurge rounds up, maxUnavailable down,
 * and where both come to 0, maxUnavailable becomes 1. Undefined for Recreate, and for bounds that the API server
 * refuses: they come to no number of Pods. `replicas` is given where an autoscaler may
 * hold another number than `spec.replicas`.
 * Source: ResolveFenceposts in k8s.io/kubernetes/pkg/controller/deployment/util.
 */
export function rollingUpdate(
  deployment: Readonly<V1Deployment>,
  replicas = replicasOf(deployment),
): RollingUpdate | undefined {
  const strategy = deployment.spec?.strategy;
  if (strategy?.type === 'Recreate') return undefined;
  const stated = {
    maxUnavailable: strategy?.rollingUpdate?.maxUnavailable ?? DEFAULT_BOUND,
    maxSurge: strategy?.rollingUpdate?.maxSurge ?? DEFAULT_BOUND,
  };
  if (!isIntOrPercent(stated.maxUnavailable) || !isIntOrPercent(stated.maxSurge)) return undefined;
  const maxSurge = resolveBound(stated.maxSurge, replicas, 'up');
  const unavailable = resolveBound(stated.maxUnavailable, replicas, 'down');
  const bothZero = maxSurge === 0 && unavailable === 0;
  return {
    replicas,
    stated,
    maxUnavailable: Math.min(bothZero ? 1 : unavailable, replicas),
    maxSurge,
    bothZero,
  };
}

/** `spec.replicas`, 1 where it is not stated. */
export function replicasOf(deployment: Readonly<V1Deployment>): number {
  return deployment.spec?.replicas ?? 1;
}

/** The fewest Pods at which a rollout leaves less than it should. */
export interface Drop {
  replicas: number;
  unavailable: number;
  /** Pods that must stay available. */
  required: number;
  bothZero: boolean;
  /** What maxUnavailable may be, over the whole range. */
  allowed: number;
}

/**
 * The first number of Pods in a range at which a rolling update leaves fewer than `minimumAvailable`. What percentages of
 * n come to, less the whole Pods, repeats every 100 Pods, and what whole numbers decide is decided at the start or
 * where a percentage first comes to a Pod: 200 numbers tell of them all.
 */
export function firstDrop(
  deployment: Readonly<V1Deployment>,
  minimumAvailable: IntOrPercent,
  { fewest, most }: { fewest: number; most: number },
): Drop | undefined {
  const stated = rollingUpdate(deployment, fewest)?.stated;
  if (stated === undefined) return undefined;
  // What comes to 0 of 100 comes to 0 always: the usual case, and the bounds that this is all about.
  const always = resolveBound(stated.maxUnavailable, 100, 'down') === 0 && resolveBound(stated.maxSurge, 100, 'up') > 0;
  if (always) return undefined;
  const requiredOf = (replicas: number) => Math.min(replicas, resolveBound(minimumAvailable, replicas, 'up'));
  for (let replicas = fewest; replicas <= Math.min(most, fewest + 200); replicas += 1) {
    const update = rollingUpdate(deployment, replicas);
    if (update === undefined) return undefined;
    const required = requiredOf(replicas);
    if (replicas - update.maxUnavailable >= required) continue;
    const { maxUnavailable: unavailable, bothZero } = update;
    return { replicas, unavailable, required, bothZero, allowed: fewest - requiredOf(fewest) };
  }
  return undefined;
}
