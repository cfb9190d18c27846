import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const serviceOrphaned = rule({
  id: 'service-orphaned',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Deny',
  part: 'template',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    ServiceOrphaned: '',
  },
  *check(_deployment, _options, _around) {},
});
