import { scalingOf } from '../deployment/scaling.ts';
import { serves } from '../deployment/serving.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads spec.replicas, or the autoscaler's minReplicas, and the labels of the Pod template. Allowed: a
// PodDisruptionBudget whose selector selects them. Not applicable below 2 Pods, where a budget could only block drains,
// and to Deployments that serve nothing.
export const disruptionBudgetMissing = rule({
  id: 'disruption-budget-missing',
  title: 'No disruption budget covers the Pods',
  rationale:
    'A drain, an upgrade of nodes or an autoscaler of nodes evicts Pods by itself. Without a PodDisruptionBudget it may evict all of them at once, and requests fail until new ones are ready.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets',
    'https://kubernetes.io/docs/tasks/run-application/configure-pdb/',
  ],
  since: '0.1.0',
  action: 'Audit',
  part: 'replicas',
  needs: ['poddisruptionbudgets'],
  regards: () => ['services', 'horizontalpodautoscalers'],
  options: NO_OPTIONS,
  reasons: {
    DisruptionBudgetMissing:
      'no PodDisruptionBudget covers its {replicas} Pods: a drain of nodes may evict all of them at once. Add one that selects them, with maxUnavailable 1',
  },
  *check(deployment, _options, around) {
    const replicas = scalingOf(deployment, around)?.fewest ?? 0;
    if (replicas < 2 || around.budgets.covering(deployment).length > 0 || !serves(deployment, around)) return;
    yield { reason: 'DisruptionBudgetMissing', path: ['spec', 'replicas'], data: { replicas } };
  },
});
