import type { LabelSelector } from '../deployment/label-selector.ts';
import type { Action } from '../rules/rule.ts';
import type { Platform } from '../surroundings/surroundings.ts';

/**
 * `enforce` injects and denies; `warn` changes and denies nothing, and the person at kubectl reads what would have
 * happened; `audit` is silent: only the log, the metrics and the audit annotations tell.
 */
export const MODES = ['enforce', 'warn', 'audit'] as const;
export type Mode = (typeof MODES)[number];

/** What is set for one rule. */
export interface RuleSetting {
  action: Action;
  /** Whether admission applies the rule's fix. */
  inject: boolean;
  /** Valid against the rule's options schema, defaults filled in. */
  options: Readonly<Record<string, unknown>>;
}

/** Other settings for the Deployments that both selectors match; what is absent stays as it was. */
export interface Override {
  name: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  mode?: Mode;
  rules?: Readonly<Record<string, Partial<RuleSetting>>>;
}

/** What the platform accepts of the exemption annotations. */
export interface ExemptionPolicy {
  /** False: the annotations count for nothing. */
  allowed: boolean;
  /** The rules that may be exempted from; absent: all of them. */
  rules?: readonly string[];
  requireReason: boolean;
  requireUntil: boolean;
}

/** What the platform team decides, complete: every rule and default filled in. */
export interface PolicyConfiguration {
  mode: Mode;
  rules: Readonly<Record<string, RuleSetting>>;
  /** In order: a later one that matches goes over an earlier one. */
  overrides: readonly Override[];
  exemptions: ExemptionPolicy;
  /** Whether the label `evenkeel.dev/mode` on a namespace sets the mode there, over every override. */
  namespaceModeLabel: boolean;
  platform: Platform;
  /** What a review gets that fails inside Evenkeel: `Allow` with a warning, or `Deny` with code 500. */
  onError: 'Allow' | 'Deny';
}

/** What holds for one Deployment, overrides applied. */
export interface Policy {
  mode: Mode;
  rules: Readonly<Record<string, RuleSetting>>;
  exemptions: ExemptionPolicy;
  platform: Platform;
}
