import { type Finding, LEVELS } from '../check/report.ts';
import { counts } from './tally.ts';

/** At most so many of the findings, in their order: those that count go before those that do not, and deny before warn. */
export function heaviest(findings: readonly Finding[], most: number): readonly Finding[] {
  if (findings.length <= most) return findings;
  const kept = new Set(findings.toSorted((a, b) => weight(a) - weight(b)).slice(0, most));
  return findings.filter((finding) => kept.has(finding));
}

/** The heavier, the lower. */
function weight(finding: Finding): number {
  return LEVELS.indexOf(finding.level) + (counts(finding) ? 0 : LEVELS.length);
}
