import type { Position } from '../manifest/position.ts';
import type { ManifestFile } from '../manifest/read.ts';
import type { Quoted } from './report.ts';

/** Lines before and behind the one at fault. */
const AROUND = 1;

/** Characters quoted of a line: a terminal and a comment have no use for more. */
const LONGEST_LINE = 300;

/** Characters quoted before the fault, where a line is longer. */
const BEFORE = 100;

/** What to quote of a file for a fault. */
export function excerptOf({ lines }: Pick<ManifestFile, 'lines'>, { line, column }: Position): readonly Quoted[] {
  const first = Math.max(1, line - AROUND);
  const last = Math.min(lines.count, line + AROUND);
  const from = column + BEFORE > LONGEST_LINE ? column - BEFORE : 1;
  return Array.from({ length: last - first + 1 }, (_, index) => ({
    line: first + index,
    column: from,
    text: lines.text(first + index).slice(from - 1, from - 1 + LONGEST_LINE),
  }));
}
