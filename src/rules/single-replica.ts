import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const singleReplica = rule({
  id: 'single-replica',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Audit',
  part: 'replicas',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    SingleReplica: '',
  },
  *check(_deployment, _options, _around) {},
});
