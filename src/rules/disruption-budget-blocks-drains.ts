import { allowsNone, demandOfAll, othersUnder } from '../deployment/disruption.ts';
import { scalingOf } from '../deployment/scaling.ts';
import type { IndexedBudget } from '../surroundings/budget-index.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads spec.replicas, or the autoscaler's minReplicas, and the labels of the Pod template; with the disruption budgets
// that select them. Allowed: one budget at most, which lets a Pod go while all are healthy. Not applicable to 0 replicas.
export const disruptionBudgetBlocksDrains = rule({
  id: 'disruption-budget-blocks-drains',
  title: 'A disruption budget never allows an eviction',
  rationale:
    'A drain evicts Pods one by one as their budget allows. Where it never does, the drain of a node waits for ever, until it is forced or its time is up, and then takes all Pods of the node at once.',
  sources: [
    'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
    'https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/',
    'https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'replicas',
  needs: ['poddisruptionbudgets', 'horizontalpodautoscalers'],
  regards: () => ['deployments'],
  options: NO_OPTIONS,
  reasons: {
    EvictionNeverAllowed:
      'PodDisruptionBudget "{budget}" ({stated}) allows no eviction however many Pods there are, and the drain of a node waits for ever. Set maxUnavailable 1 in it instead',
    NoPodToSpare:
      'PodDisruptionBudget "{budget}" ({stated}) allows no eviction: {healthy} of the {expected} Pods that Deployments run must stay healthy{held}, and the drain of a node waits for ever. Run more Pods, or set maxUnavailable 1 in it instead',
    SeveralBudgets:
      'PodDisruptionBudgets {budgets} cover the same Pods: Kubernetes evicts no Pod with more than one, and the drain of a node waits for ever. Leave one of them',
  },
  *check(deployment, _options, around) {
    const scaling = scalingOf(deployment, around);
    if (scaling === undefined) return;
    const [budget, ...more] = around.budgets.covering(deployment);
    if (budget === undefined) return;
    if (more.length > 0) {
      const budgets = [budget, ...more].map(({ name }) => `"${name}"`).join(' and ');
      yield { reason: 'SeveralBudgets', path: ['spec', 'template', 'metadata', 'labels'], data: { budgets } };
      return;
    }
    const data = { budget: budget.name, stated: inWords(budget) };
    if (allowsNone(budget)) {
      yield { reason: 'EvictionNeverAllowed', path: ['spec', 'template', 'metadata', 'labels'], data };
      return;
    }
    const { autoscaler, fewest } = scaling;
    // More Pods under the budget make an eviction easier: only where there is none without them are they counted.
    if (demandOfAll(budget, { own: fewest, others: 0 }) === undefined) return;
    const demand = demandOfAll(budget, { own: fewest, others: othersUnder(budget.selector, deployment, around) });
    if (demand === undefined) return;
    const held =
      autoscaler === undefined ? '' : ` while HorizontalPodAutoscaler "${autoscaler.name}" runs the fewest, ${fewest}`;
    yield { reason: 'NoPodToSpare', path: ['spec', 'replicas'], data: { ...data, ...demand, held } };
  },
});

function inWords({ minAvailable, maxUnavailable }: IndexedBudget): string {
  if (maxUnavailable !== undefined) return `maxUnavailable ${maxUnavailable}`;
  return minAvailable === undefined ? 'neither minAvailable nor maxUnavailable' : `minAvailable ${minAvailable}`;
}
