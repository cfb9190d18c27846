import type { V1Deployment } from '@kubernetes/client-node';
import type { Rule } from '../rules/rule.ts';
import type { ExemptionPolicy } from './policy.ts';

export const EXEMPT = 'evenkeel.dev/exempt';
export const EXEMPT_REASON = 'evenkeel.dev/exempt-reason';
export const EXEMPT_UNTIL = 'evenkeel.dev/exempt-until';

/** Where a rule stands with a Deployment's exemption annotations; `why` in words for a person. */
export type Exemption = { state: 'none' } | { state: 'in-force' } | { state: 'expired' | 'refused'; why: string };

const NONE: Exemption = { state: 'none' };

/** The exemptions that a Deployment's annotations claim, held against what the platform allows at this time. */
export interface Exemptions {
  of(ruleId: string): Exemption;
  /** Claims that can mean nothing, in words. */
  faults: readonly string[];
}

const NO_EXEMPTIONS: Exemptions = { of: () => NONE, faults: [] };

/** Reads the annotations evenkeel.dev/exempt (rule ids, separated by commas or spaces), -reason and -until. */
export function readExemptions(
  deployment: Readonly<V1Deployment>,
  policy: ExemptionPolicy,
  rules: readonly Pick<Rule, 'id'>[],
  now: Date,
): Exemptions {
  const annotations = deployment.metadata?.annotations ?? {};
  const claimed = annotations[EXEMPT];
  if (claimed === undefined) return NO_EXEMPTIONS;
  const ids = new Set(claimed.split(/[\s,]+/).filter((id) => id !== ''));
  const unknown = [...ids].filter((id) => !rules.some((rule) => rule.id === id));
  const faults = unknown.slice(0, 3).map((id) => `${EXEMPT}: there is no rule "${id.slice(0, 63)}"`);
  const whole = wholeClaim(annotations, policy, now);
  return {
    faults,
    of(ruleId) {
      if (!ids.has(ruleId)) return NONE;
      if (policy.rules !== undefined && !policy.rules.includes(ruleId)) {
        return { state: 'refused', why: 'the platform allows no exemption from this rule' };
      }
      return whole;
    },
  };
}

/** What holds for all rules that the annotations name. */
function wholeClaim(annotations: Readonly<Record<string, string>>, policy: ExemptionPolicy, now: Date): Exemption {
  if (!policy.allowed) return { state: 'refused', why: 'the platform allows no exemptions' };
  if (policy.requireReason && !annotations[EXEMPT_REASON]?.trim()) {
    return { state: 'refused', why: `the platform requires a reason in ${EXEMPT_REASON}` };
  }
  const until = annotations[EXEMPT_UNTIL];
  if (until === undefined) {
    if (policy.requireUntil) return { state: 'refused', why: `the platform requires an end date in ${EXEMPT_UNTIL}` };
    return { state: 'in-force' };
  }
  const end = endOf(until);
  if (end === undefined) {
    return {
      state: 'refused',
      why: `${EXEMPT_UNTIL}: expected a date like 2027-01-31 or a time like 2027-01-31T18:00:00Z, got "${until.slice(0, 40)}"`,
    };
  }
  if (now.getTime() >= end) return { state: 'expired', why: `its exemption ended with ${until}` };
  return { state: 'in-force' };
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The first millisecond after the time stated; a date alone lasts until the end of that day in UTC. */
function endOf(text: string): number | undefined {
  const date = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text);
  if (date === null) return undefined;
  const midnight = Date.parse(`${date[1]}T00:00:00Z`);
  // Date.parse rolls 30 February over into March: a day that does not exist is a mistake, not a date.
  if (Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(date[1] as string)) return undefined;
  const end = date[2] === undefined ? midnight + DAY_MS : Date.parse(text);
  return Number.isNaN(end) ? undefined : end;
}
