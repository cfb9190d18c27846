import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const preStopNeedsShell = rule({
  id: 'pre-stop-needs-shell',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Audit',
  part: 'template',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    PreStopNeedsShell: '',
  },
  *check(_deployment, _options, _around) {},
});
