import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const noRollback = rule({
  id: 'no-rollback',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Audit',
  part: 'strategy',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    NoRollback: '',
  },
  *check(_deployment, _options, _around) {},
});
