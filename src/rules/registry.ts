import { maxUnavailable } from './max-unavailable.ts';
import { preStopMissing } from './pre-stop-missing.ts';
import { readinessProbeMissing } from './readiness-probe-missing.ts';
import type { Rule } from './rule.ts';
import { strategyRecreate } from './strategy-recreate.ts';
import { terminationGraceTooShort } from './termination-grace-too-short.ts';

/** Every rule, in the order in which they are checked and their fixes applied: a rule sees what those before it mended. */
export const rules: readonly Rule[] = [
  readinessProbeMissing,
  preStopMissing,
  terminationGraceTooShort,
  maxUnavailable,
  strategyRecreate,
];
