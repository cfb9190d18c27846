import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const readinessPortUndeclared = rule({
  id: 'readiness-port-undeclared',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Deny',
  part: 'template',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    ReadinessPortUndeclared: '',
  },
  *check(_deployment, _options, _around) {},
});
