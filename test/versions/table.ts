import { table } from '../../scripts/pages/markdown.ts';
import { count } from '../../src/verify/format/units.ts';
import type { Outcome } from './outcome.ts';
import { type Subject, subjects } from './subjects.ts';

const HEAD = ['Kubernetes', '', 'Shown by', 'passed', 'skipped', 'on'];

/**
 * The README's table of versions: those that were run now (the day as YYYY-MM-DD), in which nothing failed, and the lines of
 * the others as they stand in the text, where they are of the version that is built now.
 */
export function versionsTable(outcomes: ReadonlyMap<Subject, Outcome>, date: string, text: string): string {
  const lines = new Map(text.split('\n').map((line) => [line.split('|')[1]?.trim(), line]));
  for (const [subject, outcome] of outcomes) lines.set(nameOf(subject), lineFor(subject, outcome, date));
  const known = subjects().map((subject) => {
    const line = lines.get(nameOf(subject));
    return line?.includes(`on ${subject.kubernetes.version} `) ? line : lineOf(subject, ['', '', 'not run yet']);
  });
  return [table(HEAD, []), ...known].join('\n');
}

/** `1.31`. */
export function nameOf({ kubernetes }: Subject): string {
  return `1.${kubernetes.minor}`;
}

function lineFor(subject: Subject, outcome: Outcome, date: string): string {
  return lineOf(subject, [count(outcome.passed), skippedCell(outcome), date]);
}

function lineOf(subject: Subject, came: readonly string[]): string {
  const { kubernetes, standing, shows } = subject;
  const cells = [nameOf(subject), standing, `${shows}, on ${kubernetes.version}`, ...came];
  return table(cells, []).split('\n')[0] ?? '';
}

function skippedCell({ skipped }: Outcome): string {
  const reasons = [...skipped].sort(([, a], [, b]) => b - a);
  return reasons.length === 0 ? 'none' : reasons.map(([reason, times]) => `${count(times)}: ${reason}`).join('; ');
}
