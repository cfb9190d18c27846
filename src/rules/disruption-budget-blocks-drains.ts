import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const disruptionBudgetBlocksDrains = rule({
  id: 'disruption-budget-blocks-drains',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Warn',
  part: 'replicas',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    DisruptionBudgetBlocksDrains: '',
  },
  *check(_deployment, _options, _around) {},
});
