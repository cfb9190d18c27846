import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const allOnOneNode = rule({
  id: 'all-on-one-node',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Audit',
  part: 'template',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    AllOnOneNode: '',
  },
  *check(_deployment, _options, _around) {},
});
