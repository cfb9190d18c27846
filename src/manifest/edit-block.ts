import { isLineEnd, lineEnd, lineStart, nextLine } from './edit-lines.ts';
import type { Span } from './position.ts';
import type { TextChange } from './text-change.ts';

// Lines put into block collections. Lines are given without their indentation.

/** Lines behind a scalar: a new entry of the block collection that ends with it, whose entries stand at the column. */
export function linesBehind(
  text: string,
  value: Span,
  column: number,
  lines: readonly string[],
  eol: string,
): TextChange {
  const start = behind(text, value, column);
  const block = indented(lines, column).join(eol);
  const open = start > 0 && !isLineEnd(text[start - 1]);
  return { start, end: start, text: open ? eol + block : block + eol };
}

/** Lines in place of a value that is on the line of its key: nothing, `null`, `{}`. A comment behind it stays there. */
export function linesBelow(
  text: string,
  value: Span,
  column: number,
  lines: readonly string[],
  eol: string,
): TextChange | undefined {
  let { start } = value;
  while (text[start - 1] === ' ') start -= 1;
  const end = lineEnd(text, value.end);
  const comment = text.slice(value.end, end).trimEnd();
  if (text[start - 1] !== ':' || !/^(\s+#|$)/.test(comment)) return undefined;
  return { start, end, text: [comment, ...indented(lines, column)].join(eol) };
}

/** Lines in place of a block collection, or of a value that has a line of its own. */
export function linesInstead(
  text: string,
  { start, end }: Span,
  column: number,
  lines: readonly string[],
  eol: string,
): TextChange {
  const [first = '', ...others] = lines;
  // A block scalar ends where the next line begins.
  const closes = isLineEnd(text[end - 1]) ? eol : '';
  return { start, end, text: [first, ...indented(others, column)].join(eol) + closes };
}

function indented(lines: readonly string[], column: number): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(column) + line));
}

/**
 * Where the next entry behind a value would stand: on the line after it, and after the comment lines that directly follow
 * and stand no further out than the entries.
 */
function behind(text: string, value: Span, column: number): number {
  let at = isLineEnd(text[value.end - 1]) ? behindBlockScalar(text, value) : nextLine(text, value.end);
  const comment = new RegExp(` {${column},}#`, 'y');
  for (comment.lastIndex = at; comment.test(text); comment.lastIndex = at) at = nextLine(text, at);
  return at;
}

/** Blank lines at its end are no part of a block scalar, but where the `+` of its header keeps them. */
function behindBlockScalar(text: string, { start, end }: Span): number {
  const header = text.slice(lineStart(text, start - 1), start);
  if (/[|>][0-9]?\+/.test(header)) return end;
  let at = end;
  for (;;) {
    const line = lineStart(text, text.startsWith('\r\n', at - 2) ? at - 2 : at - 1);
    if (text.slice(line, at).trim() !== '') return at;
    at = line;
  }
}
