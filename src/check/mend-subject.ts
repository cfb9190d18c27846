import { formatFieldPath } from '../deployment/field-path.ts';
import { evaluate } from '../policy/evaluate.ts';
import { findingText } from '../policy/message.ts';
import type { Policy } from '../policy/policy.ts';
import type { Edit } from '../rules/rule.ts';
import type { Judging } from './setting.ts';
import type { Subject } from './subject.ts';

/** What mends a Deployment. */
export interface Mending {
  /** To be made in order. */
  edits: readonly Edit[];
  violations: readonly MendedViolation[];
}

/** A violation that edits mend. */
export interface MendedViolation {
  rule: string;
  reason: string;
  /** Within the Deployment. */
  field: string;
  message: string;
}

/**
 * What admission would change of a Deployment that is created, were it in enforce mode; and what it would, were a rule's
 * `inject` not false, so that a team that denies without changing has something to change its manifests with.
 */
export function mendingOf(
  { deployment, policy, around }: Subject,
  { rules, now }: Pick<Judging, 'rules' | 'now'>,
  selected: (rule: string) => boolean = () => true,
): Mending {
  const { edits, findings } = evaluate({
    deployment,
    rules,
    policy: { ...policy, rules: injecting(policy.rules, selected) },
    around,
    standing: 'judged',
    dryRun: false,
    now,
    mend: true,
  });
  const violations = findings
    .filter(({ fixed }) => fixed)
    .map((finding) => ({
      rule: finding.rule.id,
      reason: finding.violation.reason,
      field: formatFieldPath(finding.violation.path),
      message: findingText(finding),
    }));
  return { edits, violations };
}

function injecting(rules: Policy['rules'], selected: (rule: string) => boolean): Policy['rules'] {
  return Object.fromEntries(
    Object.entries(rules).map(([id, setting]) => [
      id,
      selected(id) ? { ...setting, inject: true } : { ...setting, action: 'Off' as const },
    ]),
  );
}
