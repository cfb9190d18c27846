import type { Action } from '../rules/rule.ts';
import type { Exemption, Standing } from './exempt.ts';
import type { Mode } from './policy.ts';

/**
 * How a request relates to a violation: it creates the Deployment; it begins a rollout in which the violation bites; it
 * changes what the violation is about; or it leaves alone what was there before.
 */
export type Effect = 'creates' | 'rolls-out' | 'changes' | 'leaves';

export interface Question {
  action: Action;
  mode: Mode;
  effect: Effect;
  exemption: Exemption['state'];
  dryRun: boolean;
  standing: Standing;
}

/** `record`: only the log, metrics and audit annotations tell. `exempt`: as record, and told apart. `ignore`: nothing. */
export type Outcome = 'deny' | 'warn' | 'record' | 'exempt' | 'ignore';

export interface Decision {
  outcome: Outcome;
  /** Whether admission may apply the rule's fix, where the rule has `inject` on. */
  mayFix: boolean;
  /** Whether anything beside the answer may remember the violation: a dry-run request leaves no event and no report. */
  leavesTrace: boolean;
}

/**
 * What becomes of one violation. Denial is for what the request itself causes: an update that leaves an old violation
 * alone is at most warned, or a cluster full of them could not even be labelled.
 */
export function decide(question: Question): Decision {
  const outcome = outcomeOf(question);
  return {
    outcome,
    mayFix: question.mode === 'enforce' && outcome !== 'ignore' && outcome !== 'exempt',
    leavesTrace: !question.dryRun && outcome !== 'ignore',
  };
}

function outcomeOf({ action, mode, effect, exemption, standing }: Question): Outcome {
  if (standing !== 'judged' || action === 'Off') return 'ignore';
  if (exemption === 'in-force') return 'exempt';
  if (mode === 'audit' || action === 'Audit') return 'record';
  if (mode === 'warn' || action === 'Warn') return 'warn';
  return effect === 'leaves' ? 'warn' : 'deny';
}
