import type { Rule } from './rule.ts';

/** Every rule, in the order in which they are checked and their fixes applied: a rule sees what those before it mended. */
export const rules: readonly Rule[] = [];
