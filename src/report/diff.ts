import { FILE_HEADERS_ONLY, formatPatch } from 'diff';
import type { TextChange } from '../manifest/text-change.ts';
import { hunksOf } from './hunks.ts';
import type { Ink } from './ink.ts';
import { printable } from './printable.ts';

/** A unified diff of what the changes make of a text, as `git apply` and `patch -p1` read it. */
export function unifiedDiff(file: string, before: string, changes: readonly TextChange[]): string {
  const hunks = hunksOf(before, changes);
  const [oldFileName, newFileName] = [`a/${file}`, `b/${file}`];
  return formatPatch(
    { oldFileName, newFileName, oldHeader: undefined, newHeader: undefined, hunks },
    FILE_HEADERS_ONLY,
  );
}

/** The diff for a person to look at: with colours, and characters spelt out that a terminal would obey; line ends are not shown. */
export function shownDiff(diff: string, ink: Ink): string {
  return diff
    .split(/\r?\n/)
    .map((line) => inkFor(line, ink)(line.split('\t').map(printable).join('\t')))
    .join('\n');
}

function inkFor(line: string, ink: Ink): (text: string) => string {
  if (/^(?:---|\+\+\+) /.test(line)) return ink.place;
  if (line.startsWith('@@')) return ink.aside;
  if (line.startsWith('+')) return ink.good;
  if (line.startsWith('-')) return ink.bad;
  return (text) => text;
}
