import type { V1Deployment, V1PodDisruptionBudget } from '@kubernetes/client-node';
import { podLabels } from '../deployment/containers.ts';
import { type LabelSelector, selects } from '../deployment/label-selector.ts';
import type { IntOrPercent } from '../deployment/rollout.ts';
import { labelIndex } from './label-index.ts';
import { type Follower, type Place, placeOf } from './resources.ts';

/** What the rules read of a PodDisruptionBudget. */
export interface IndexedBudget extends Place {
  selector: LabelSelector;
  /** At most one of the two is stated; with neither, no Pod is ever expected and no eviction allowed. */
  minAvailable?: IntOrPercent | undefined;
  maxUnavailable?: IntOrPercent | undefined;
}

export interface BudgetIndex {
  /** The budgets that cover a Deployment's Pods, sorted by name. */
  covering(deployment: Readonly<V1Deployment>): readonly IndexedBudget[];
}

export const noBudgets: BudgetIndex = { covering: () => [] };

/**
 * Undefined for a budget that covers nothing: one without a selector, and in policy/v1beta1 one with an empty selector,
 * which in policy/v1 covers every Pod.
 * Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide/#poddisruptionbudget-v125
 */
export function readBudget(budget: Readonly<V1PodDisruptionBudget>): IndexedBudget | undefined {
  const { spec } = budget;
  if (!spec?.selector) return undefined;
  const { matchLabels = {}, matchExpressions = [] } = spec.selector;
  const isEmpty = Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;
  if (isEmpty && budget.apiVersion === 'policy/v1beta1') return undefined;
  return {
    ...placeOf(budget),
    selector: spec.selector as LabelSelector,
    ...(spec.minAvailable == null ? {} : { minAvailable: spec.minAvailable as IntOrPercent }),
    ...(spec.maxUnavailable == null ? {} : { maxUnavailable: spec.maxUnavailable as IntOrPercent }),
  };
}

export function budgetIndex(): BudgetIndex & Follower<IndexedBudget> {
  const budgets = labelIndex<IndexedBudget>(
    ({ selector }) => selector.matchLabels ?? {},
    ({ selector }, labels) => selects(selector, labels),
  );
  return {
    set: budgets.set,
    covering: (deployment) => budgets.selecting(placeOf(deployment).namespace, podLabels(deployment)),
  };
}
