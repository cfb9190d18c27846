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

/** Undefined for a budget without a selector: in policy/v1 it covers nothing. An empty selector covers every Pod. */
export function readBudget(budget: Readonly<V1PodDisruptionBudget>): IndexedBudget | undefined {
  const { spec } = budget;
  if (!spec?.selector) return undefined;
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
