import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const probeProvesNothing = rule({
  id: 'probe-proves-nothing',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    ProbeProvesNothing: '',
  },
  *check(_deployment, _options, _around) {},
});
