import type { Action, Part } from '../rules/rule.ts';
import type { Exemption } from './exempt.ts';
import type { Mode } from './policy.ts';
import type { Standing } from './standing.ts';

/**
 * How a request relates to a violation: it creates the Deployment; it begins a rollout in which the violation bites; it
 * changes what the violation is about; or it leaves alone what was there before.
 */
export type Effect = 'creates' | 'rolls-out' | 'changes' | 'leaves';

export interface Question {
  action: Action;
  /** The rule's `inject`. */
  inject: boolean;
  mode: Mode;
  /** The part of the Deployment that the rule judges. */
  part: Part;
  effect: Effect;
  exemption: Exemption['state'];
  dryRun: boolean;
  standing: Standing;
}

/** `record`: only the log, metrics and audit annotations tell. `exempt`: as record, and told apart. `ignore`: nothing. */
export type Outcome = 'deny' | 'warn' | 'record' | 'exempt' | 'ignore';

export interface Decision {
  outcome: Outcome;
  /** Whether admission applies the rule's fix, only tells which it would apply, or leaves it. */
  fix: 'apply' | 'propose' | 'leave';
  /** Whether anything beside the answer may remember the violation: a dry-run request leaves no event and no report. */
  leavesTrace: boolean;
}

/** What becomes of one violation. */
export function decide(question: Question): Decision {
  const outcome = outcomeOf(question);
  return {
    outcome,
    fix: fixOf(question, outcome),
    leavesTrace: !question.dryRun && outcome !== 'ignore',
  };
}

/**
 * Denial is for what the request itself causes: an update that leaves an old violation alone is at most warned, or a
 * cluster full of them could not even be labelled.
 */
function outcomeOf({ action, mode, effect, exemption, standing }: Question): Outcome {
  if (standing !== 'judged' || action === 'Off') return 'ignore';
  if (exemption === 'in-force') return 'exempt';
  if (mode === 'audit' || action === 'Audit') return 'record';
  if (mode === 'warn' || action === 'Warn') return 'warn';
  return effect === 'leaves' ? 'warn' : 'deny';
}

/**
 * A template that the request leaves alone is not patched, or a label would start a rollout nobody asked for; the
 * strategy starts nothing and may be patched any time.
 */
function fixOf({ inject, mode, part, effect }: Question, outcome: Outcome): Decision['fix'] {
  if (!inject || outcome === 'ignore' || outcome === 'exempt') return 'leave';
  if (part === 'template' && effect === 'leaves') return 'leave';
  return mode === 'enforce' ? 'apply' : 'propose';
}
