import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const livenessBeforeReadiness = rule({
  id: 'liveness-before-readiness',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    LivenessBeforeReadiness: '',
  },
  *check(_deployment, _options, _around) {},
});
