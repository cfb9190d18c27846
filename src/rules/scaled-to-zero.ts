import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const scaledToZero = rule({
  id: 'scaled-to-zero',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Deny',
  part: 'replicas',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    ScaledToZero: '',
  },
  *check(_deployment, _options, _around) {},
});
