import { rules } from '../rules/registry.ts';

const TITLES: ReadonlyMap<string, string> = new Map(rules.map(({ id, title }) => [id, title]));

/** What a rule finds, in a few words. */
export function titleOf(id: string): string {
  return TITLES.get(id) ?? id;
}
