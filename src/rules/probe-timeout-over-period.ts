import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const probeTimeoutOverPeriod = rule({
  id: 'probe-timeout-over-period',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Audit',
  part: 'template',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    ProbeTimeoutOverPeriod: '',
  },
  *check(_deployment, _options, _around) {},
});
