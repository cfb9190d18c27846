import type { V1Deployment } from '@kubernetes/client-node';
import { type Change, CREATE, changeBetween } from '../deployment/change.ts';
import { formatFieldPath } from '../deployment/field-path.ts';
import { replicasOf } from '../deployment/rollout.ts';
import { setField } from '../deployment/set-field.ts';
import type { Action, Edit, Rule, Violation } from '../rules/rule.ts';
import type { Resource } from '../surroundings/resources.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { type Decision, decide, type Effect, type Outcome } from './decide.ts';
import { type Exemption, type Exemptions, readExemptions } from './exempt.ts';
import type { Policy, RuleSetting } from './policy.ts';
import type { Standing } from './standing.ts';

/** What is asked of one Deployment. */
export interface Evaluation {
  deployment: Readonly<V1Deployment>;
  rules: readonly Rule[];
  /** Absent: the Deployment itself. A request for its scale sets `spec.replicas` alone, and nothing can be mended in it. */
  subresource?: 'scale' | undefined;
  policy: Policy;
  around: Surroundings;
  standing: Standing;
  dryRun: boolean;
  now: Date;
  /** Whether to mend what can be mended; false judges the object as it stands. */
  mend: boolean;
}

/** A violation with all that was decided on it. */
export interface Finding {
  rule: Rule;
  action: Action;
  violation: Violation;
  effect: Effect;
  exemption: Exemption;
  decision: Decision;
  /** Whether the edits mend it. */
  fixed: boolean;
  /** Whether admission would have mended it, had it been asked first: it judges the final object here. */
  mendable: boolean;
  /** What enforcement would make of it, whatever the mode is: what a team in audit mode wants to count. */
  enforced: 'fix' | Outcome;
}

/** A rule that did not judge, because what it needs to know is too old. */
export interface Abstention {
  rule: Rule;
  action: Action;
  resources: readonly Resource[];
}

/** What was found of one Deployment, and what mends it. */
export interface Evaluated {
  findings: readonly Finding[];
  /** What mends the fixable findings, to be made in order. In warn and audit mode: what enforcement would do. */
  edits: readonly Edit[];
  /** The Deployment with the edits made; shares with the one judged all that they leave alone. */
  mended: Readonly<V1Deployment>;
  /** Exemption annotations that mean nothing, in words. */
  faults: readonly string[];
  abstained: readonly Abstention[];
}

/**
 * Judges a Deployment: each rule in registry order is checked against the object with what the rules before it mended,
 * and its fixes are applied to a draft where the rule may inject. Nothing is copied before the first fix.
 */
export function evaluate(evaluation: Evaluation): Evaluated {
  const { deployment, policy, around, standing, dryRun, now } = evaluation;
  if (standing !== 'judged') return clean(deployment);
  let change: Change | undefined;
  let exemptions: Exemptions | undefined;
  let draft = deployment;
  const copied = new Set<object>();
  const findings: Finding[] = [];
  const made: Edit[] = [];
  const abstained: Abstention[] = [];
  for (const rule of evaluation.rules) {
    const setting = policy.rules[rule.id];
    if (setting === undefined || setting.action === 'Off') continue;
    if (evaluation.subresource === 'scale' && rule.part !== 'replicas') continue;
    if (around.unknown.size > 0) {
      const resources = staleFor(rule, setting, around);
      if (resources.length > 0) abstained.push({ rule, action: setting.action, resources });
      if (resources.length > 0 || rule.needs?.some((resource) => around.unknown.has(resource))) continue;
    }
    // Most rules find nothing, and a list of nothing for each of them is a seventh of a compliant review.
    let violations: Violation[] | undefined;
    for (const violation of rule.check(draft, setting.options, around)) {
      violations ??= [];
      violations.push(violation);
    }
    if (violations === undefined) continue;
    change ??= around.old === undefined ? CREATE : changeBetween(around.old, deployment);
    exemptions ??= readExemptions(deployment, policy.exemptions, evaluation.rules, now);
    const exemption = exemptions.of(rule.id);
    const found = violations.map((violation): Finding => {
      const effect = effectOf(rule, violation, change as Change, around, setting.options);
      const inject = setting.inject && evaluation.subresource === undefined;
      const action = actionFor(violation, rule, setting);
      const { mode } = policy;
      const question = { action, inject, mode, part: rule.part, effect, exemption: exemption.state, dryRun, standing };
      const decision = decide(question);
      const enforced = mode === 'enforce' ? decision : decide({ ...question, mode: 'enforce' });
      return {
        rule,
        action,
        violation,
        effect,
        exemption,
        decision,
        fixed: false,
        mendable: false,
        enforced: enforced.outcome,
      };
    });
    findings.push(...found);
    const fixable = found.filter(({ decision }) => decision.fix !== 'leave').map(({ violation }) => violation);
    if (fixable.length === 0) continue;
    const edits = rule.fix?.(draft, fixable, setting.options, around) ?? [];
    const mended = new Set(edits.map(({ mends }) => mends));
    for (const finding of found) {
      finding.mendable = mended.has(finding.violation);
      finding.fixed = finding.mendable && evaluation.mend;
      if (finding.fixed) finding.enforced = 'fix';
    }
    if (!evaluation.mend) continue;
    for (const edit of edits) {
      draft = setField(draft, edit, copied);
      made.push(edit);
    }
  }
  return findings.length === 0 && exemptions === undefined && abstained.length === 0
    ? clean(deployment)
    : { findings, edits: made, mended: draft, faults: exemptions?.faults ?? [], abstained };
}

function clean(deployment: Readonly<V1Deployment>): Evaluated {
  return { findings: [], edits: [], mended: deployment, faults: [], abstained: [] };
}

/** What the rule would judge by and is too old. */
function staleFor(rule: Rule, { options }: RuleSetting, { unknown }: Surroundings): Resource[] {
  const resources = [...(rule.needs ?? []), ...(rule.regards?.(options) ?? [])];
  return resources.filter((resource) => unknown.get(resource) === 'stale');
}

/** Where the reason makes downtime no more than likely, nobody is turned away. */
function actionFor({ reason }: Violation, { warnOnly = [] }: Rule, { action }: RuleSetting): Action {
  return action === 'Deny' && warnOnly.includes(reason) ? 'Warn' : action;
}

/** What the request does about the violation. Checks the old object only where the answer depends on it. */
function effectOf(
  rule: Rule,
  violation: Violation,
  change: Change,
  { old, ...around }: Surroundings,
  options: RuleSetting['options'],
): Effect {
  if (change.operation === 'create' || old === undefined) return 'creates';
  if (rule.part !== 'replicas') {
    if (change.template) return 'rolls-out';
    if (rule.part === 'template') return 'leaves';
    if (change.strategy) return 'changes';
  }
  // More or fewer replicas can turn what was safe into what is not. What was unsafe before stays what it was, and so does
  // that of a Deployment that slept: at 0 replicas nothing is unsafe.
  if (!change.replicas || replicasOf(old) === 0) return 'leaves';
  const field = formatFieldPath(violation.path);
  return [...rule.check(old, options, around)].some(({ path }) => formatFieldPath(path) === field)
    ? 'leaves'
    : 'changes';
}
