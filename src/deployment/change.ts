import type { V1Deployment } from '@kubernetes/client-node';

/** Which parts of a Deployment a request sets or changes. */
export interface Change {
  operation: 'create' | 'update';
  /** A changed Pod template begins a rollout. */
  template: boolean;
  /** How rollouts go: the strategy, the deadline, the time a Pod must be ready for, the revisions kept. */
  strategy: boolean;
  replicas: boolean;
}

export const CREATE: Change = { operation: 'create', template: true, strategy: true, replicas: true };

const ROLLOUT_FIELDS = ['strategy', 'progressDeadlineSeconds', 'minReadySeconds', 'revisionHistoryLimit'] as const;

/** What an update changes. Both objects come from the API server, defaulted alike, so that equal means equal. */
export function changeBetween(old: Readonly<V1Deployment>, next: Readonly<V1Deployment>): Change {
  return {
    operation: 'update',
    template: !jsonEqual(old.spec?.template, next.spec?.template),
    strategy: ROLLOUT_FIELDS.some((field) => !jsonEqual(old.spec?.[field], next.spec?.[field])),
    replicas: old.spec?.replicas !== next.spec?.replicas,
  };
}

/** Deep equality of JSON values; an absent key and an undefined one are the same. */
function jsonEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => jsonEqual(item, b[index]));
  }
  if (Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  for (const key of keys) if (!Object.hasOwn(right, key) || !jsonEqual(left[key], right[key])) return false;
  return true;
}
