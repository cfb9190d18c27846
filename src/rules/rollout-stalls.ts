import { Type } from 'typebox';
import { rule } from './rule.ts';

// Reads (the fields of the Deployment that count). Allowed: (the values that are right).
export const rolloutStalls = rule({
  id: 'rollout-stalls',
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Warn',
  part: 'strategy',
  options: Type.Object({}, { additionalProperties: false }),
  reasons: {
    RolloutStalls: '',
  },
  *check(_deployment, _options, _around) {},
});
