import { type Finding, LEVELS, type Level } from './report.ts';

/** Whether a finding fails the check: it counts, and is of that level or a heavier one. */
export function fails({ level, suppressed }: Finding, failOn: Level): boolean {
  return suppressed === undefined && LEVELS.indexOf(level) <= LEVELS.indexOf(failOn);
}
