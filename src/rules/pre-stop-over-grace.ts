import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const preStopOverGrace = rule({
  id: 'pre-stop-over-grace',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    PreStopOverGrace: '',
  },
  *check(_deployment, _options, _around) {},
});
