import type { V1Deployment } from '@kubernetes/client-node';
import type { IndexedBudget } from '../surroundings/budget-index.ts';
import { placeOf } from '../surroundings/resources.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { podLabels } from './containers.ts';
import { type LabelSelector, selects } from './label-selector.ts';
import { replicasOf, resolveBound } from './rollout.ts';

/** Pods that a budget is about: of one Deployment, and of the others it covers. */
export interface CoveredPods {
  own: number;
  /** Undefined where the others are not known. */
  others: number | undefined;
}

/** How many Pods must stay healthy, of all that are expected. */
export interface Demand {
  healthy: number;
  expected: number;
}

/** Whether a budget allows no eviction of however many Pods, all healthy: with neither bound none is ever expected. */
export function allowsNone({ minAvailable, maxUnavailable }: IndexedBudget): boolean {
  if (maxUnavailable !== undefined) return resolveBound(maxUnavailable, 100, 'up') === 0;
  return minAvailable === undefined || minAvailable === '100%';
}

/**
 * What a budget demands where it allows no eviction though all Pods are healthy; undefined where it allows one, or that
 * depends on Pods that are not known. Percentages are rounded up, for both bounds.
 * Source: getExpectedPodCount and updatePdbStatus in k8s.io/kubernetes/pkg/controller/disruption.
 */
export function demandOfAll(budget: IndexedBudget, { own, others }: CoveredPods): Demand | undefined {
  if (others === undefined) return undefined;
  const expected = own + others;
  const healthy = healthyOf(budget, expected);
  return healthy >= expected ? { healthy, expected } : undefined;
}

function healthyOf({ minAvailable, maxUnavailable }: IndexedBudget, expected: number): number {
  if (maxUnavailable !== undefined) return Math.max(0, expected - resolveBound(maxUnavailable, expected, 'up'));
  return minAvailable === undefined ? expected : resolveBound(minAvailable, expected, 'up');
}

/** The Pods of other Deployments of the namespace that the selector selects too; undefined while they are not known. */
export function othersUnder(
  selector: LabelSelector,
  own: Readonly<V1Deployment>,
  { deployments, unknown }: Surroundings,
): number | undefined {
  if (unknown.has('deployments')) return undefined;
  const place = placeOf(own);
  let others = 0;
  for (const { name, deployment } of deployments.of(place.namespace, selector.matchLabels)) {
    if (name === place.name || !selects(selector, podLabels(deployment))) continue;
    others += replicasOf(deployment);
  }
  return others;
}
