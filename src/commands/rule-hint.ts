import { nearest } from '../config/nearest.ts';
import { rules } from '../rules/registry.ts';

/** What to ask for in place of an id that no rule has. */
export function ruleHint(id: string): string {
  const meant = nearest(
    id,
    rules.map((rule) => rule.id),
  );
  return meant === undefined ? 'evenkeel rules lists them' : `did you mean ${meant}?`;
}
