import { diffArrays, type StructuredPatchHunk } from 'diff';
import { changedText, type TextChange } from '../manifest/text-change.ts';

/** Lines around a change. */
const CONTEXT = 3;

/** Lines that are replaced. */
interface LineChange {
  /** The index of the first one, in the text before. */
  at: number;
  removed: readonly string[];
  added: readonly string[];
}

/**
 * The hunks of a unified diff of what changes make of a text. Lines are compared only where something is known to change: to
 * compare whole texts takes time by the square of what differs.
 */
export function hunksOf(before: string, changes: readonly TextChange[]): StructuredPatchHunk[] {
  const lines = linesIn(before);
  const groups: LineChange[][] = [];
  for (const change of lineChanges(before, changes)) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (last !== undefined && change.at - behind(last) <= 2 * CONTEXT) group?.push(change);
    else groups.push([change]);
  }
  let shift = 0;
  return groups.map((group) => {
    const hunk = hunkOf(lines, group, shift);
    shift += hunk.newLines - hunk.oldLines;
    return hunk;
  });
}

/** `shift` is by how many lines the text is longer for the hunks before. */
function hunkOf(lines: readonly string[], group: readonly LineChange[], shift: number): StructuredPatchHunk {
  const first = Math.max(0, (group[0] as LineChange).at - CONTEXT);
  const end = Math.min(lines.length, behind(group.at(-1) as LineChange) + CONTEXT);
  const written: string[] = [];
  let from = first;
  const write = (sign: string, some: readonly string[]) => {
    for (const line of some) {
      written.push(sign + line.replace(/\n$/, ''));
      if (!line.endsWith('\n')) written.push('\\ No newline at end of file');
    }
  };
  for (const change of group) {
    write(' ', lines.slice(from, change.at));
    write('-', change.removed);
    write('+', change.added);
    from = behind(change);
  }
  write(' ', lines.slice(from, end));
  const more = group.reduce((sum, { removed, added }) => sum + added.length - removed.length, 0);
  const oldLines = end - first;
  return { oldStart: first + 1, oldLines, newStart: first + 1 + shift, newLines: oldLines + more, lines: written };
}

function behind({ at, removed }: LineChange): number {
  return at + removed.length;
}

/** In order; whole lines around changes are compared, and what is the same in them left out. */
function lineChanges(before: string, changes: readonly TextChange[]): LineChange[] {
  let line = 0;
  let counted = 0;
  return regions(before, changes).flatMap(({ start, end, within }) => {
    for (; counted < start; line += 1) counted = before.indexOf('\n', counted) + 1;
    const old = before.slice(start, end);
    const own = within.map((change) => ({ ...change, start: change.start - start, end: change.end - start }));
    return compared(line, linesIn(old), linesIn(changedText(old, own)));
  });
}

function compared(first: number, before: string[], after: string[]): LineChange[] {
  const found: LineChange[] = [];
  let at = first;
  let removed: string[] = [];
  let added: string[] = [];
  const close = () => {
    if (removed.length + added.length > 0) found.push({ at, removed, added });
    at += removed.length;
    [removed, added] = [[], []];
  };
  for (const part of diffArrays(before, after)) {
    if (part.removed) removed = part.value;
    else if (part.added) added = part.value;
    else {
      close();
      at += part.value.length;
    }
  }
  close();
  return found;
}

interface Region {
  /** Where its first line begins. */
  start: number;
  /** Behind its last line. */
  end: number;
  within: TextChange[];
}

/** The lines that changes are in, those together that share one or have none between. */
function regions(text: string, changes: readonly TextChange[]): Region[] {
  const found: Region[] = [];
  for (const change of [...changes].sort((a, b) => a.start - b.start)) {
    const start = change.start === 0 ? 0 : text.lastIndexOf('\n', change.start - 1) + 1;
    const eol = text.indexOf('\n', change.end);
    const end = eol === -1 ? text.length : eol + 1;
    const last = found.at(-1);
    if (last !== undefined && start <= last.end) {
      last.within.push(change);
      last.end = Math.max(last.end, end);
    } else found.push({ start, end, within: [change] });
  }
  return found;
}

/** With their line ends. */
function linesIn(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
