import type { V1Deployment } from '@kubernetes/client-node';
import { type Static, type TObject, Type } from 'typebox';
import type { FieldPath } from '../deployment/field-path.ts';
import type { FieldEdit } from '../deployment/set-field.ts';
import type { Resource } from '../surroundings/resources.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';

export const ACTIONS = ['Deny', 'Warn', 'Audit', 'Off'] as const;
export type Action = (typeof ACTIONS)[number];

/** One step of a fix. */
export interface Edit extends FieldEdit {
  /** The violation that is gone with this edit; absent for what goes along with another one. */
  mends?: Violation;
}

/** One fault a rule found, as data: the rule's `reasons` turn it into words. */
export interface Violation<R extends string = string> {
  /** A key of the rule's `reasons`, CamelCase like a condition's reason. */
  reason: R;
  /** The field at fault, or where the missing field would stand. */
  path: FieldPath;
  /** What fills the `{placeholders}` of the reason's message. */
  data: Readonly<Record<string, string | number>>;
}

/**
 * The part of the Deployment a rule judges. A violation in the `template` bites whenever a rollout begins and its fix
 * would start one; a violation in the `strategy` (or another field that says how rollouts go) also depends on
 * `spec.replicas` and its fix starts nothing; a violation in the `replicas` is caused by who sets their number, be it
 * through `deployments/scale`.
 */
export const PARTS = ['template', 'strategy', 'replicas'] as const;
export type Part = (typeof PARTS)[number];

/**
 * One declaration serves mutation, validation, the docs page, the config's JSON Schema, metric labels and reports.
 * `check` and `fix` are pure: no I/O, no clock, the Deployment is never modified.
 */
export interface Rule<O extends TObject = TObject, R extends string = string> {
  /** kebab-case; states the fault. The file of the rule, its fixtures and its page bear this name. */
  id: string;
  title: string;
  /** Why the fault costs requests, in one or two sentences. */
  rationale: string;
  /** Pages that say so, for the docs. */
  sources: readonly string[];
  /** The version of Evenkeel that first had the rule. */
  since: string;
  /** The default action. */
  action: Action;
  part: Part;
  /** What must be known for the rule to judge at all; while it is not, the rule abstains. */
  needs?: readonly Resource[];
  /**
   * What else the rule looks up under these options: it can do without where there is no source of it, and abstains while
   * what is known of it is too old. A test holds that every lookup is named here or in `needs`.
   */
  regards?(options: Static<O>): readonly Resource[];
  /** Reasons for which downtime is likely and not certain: they warn where the action is Deny. */
  warnOnly?: readonly R[];
  options: O;
  /** One message a reason; `{name}` is filled from the violation's data. */
  reasons: Record<R, string>;
  check(deployment: Readonly<V1Deployment>, options: Static<O>, around: Surroundings): Iterable<Violation<R>>;
  /**
   * Edits that mend these violations, all found by one check of `deployment`, to be made in order; none for a violation
   * that has no safe fix. They are given together because their fixes may meet in one field. The API
   * server has nothing to refuse in the result, and a second check finds the mended violations gone.
   */
  fix?(
    deployment: Readonly<V1Deployment>,
    violations: readonly Violation<R>[],
    options: Static<O>,
    around: Surroundings,
  ): Edit[];
}

/**
 * Edits that set a field to the integer that each violation says is `needed`. None past 2^53: no number would say it
 * exactly.
 */
export function setToNeeded(path: FieldPath, violations: readonly Violation[]): Edit[] {
  return violations.flatMap((violation) => {
    const value = violation.data.needed;
    return Number.isSafeInteger(value) ? [{ path, value, mends: violation }] : [];
  });
}

/** The options of a rule that has none. */
export const NO_OPTIONS = Type.Object({}, { additionalProperties: false });

/** Declares a rule with its option and reason types inferred. */
export function rule<const O extends TObject, R extends string>(declaration: Rule<O, R>): Rule<O, R> {
  return declaration;
}

/** The violation in words: the message of its reason, filled in. */
export function describe(of: Rule, violation: Violation): string {
  const message = of.reasons[violation.reason];
  if (message === undefined) throw new Error(`rule ${of.id} has no reason ${violation.reason}`);
  return message.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => String(violation.data[name] ?? placeholder));
}
