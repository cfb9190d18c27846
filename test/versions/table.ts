import { table } from '../../scripts/pages/markdown.ts';
import { count } from '../../src/verify/format/units.ts';
import type { Outcome } from './outcome.ts';
import type { Subject } from './subjects.ts';

/** The README's table of versions, of a run (its day as YYYY-MM-DD) in which nothing failed. */
export function versionsTable(outcomes: ReadonlyMap<Subject, Outcome>, date: string): string {
  const rows = [...outcomes].map(([{ kubernetes, standing, shows }, outcome]) => [
    `1.${kubernetes.minor}`,
    standing,
    `${shows}, on ${kubernetes.version}`,
    count(outcome.passed),
    skippedCell(outcome),
  ]);
  return `${table(['Kubernetes', '', 'Shown by', 'passed', 'skipped'], rows)}\n\nRun on ${date}.`;
}

function skippedCell({ skipped }: Outcome): string {
  const reasons = [...skipped].sort(([, a], [, b]) => b - a);
  return reasons.length === 0 ? 'none' : reasons.map(([reason, times]) => `${count(times)}: ${reason}`).join('; ');
}
