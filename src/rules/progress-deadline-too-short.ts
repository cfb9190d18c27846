import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const progressDeadlineTooShort = rule({
  id: 'progress-deadline-too-short',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Warn',
  part: 'strategy',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    ProgressDeadlineTooShort: '',
  },
  *check(_deployment, _options, _around) {},
});
