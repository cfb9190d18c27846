import type { Span } from '../position.ts';
import type { TextChange } from '../text-change.ts';
import { columnOf, isLineEnd, lineBefore, lineEnd, nextLine } from '../text-lines.ts';

// Lines put into block collections. Lines are given without their indentation.

/**
 * Lines behind a scalar: a new entry of the block collection that ends with it, whose entries stand at the column.
 * Undefined: the scalar would not stay the same.
 */
export function linesBehind(
  text: string,
  value: Span,
  column: number,
  lines: readonly string[],
  eol: string,
): TextChange | undefined {
  const start = behind(text, value, column);
  const block = indented(lines, column).join(eol);
  if (start === 0 || isLineEnd(text[start - 1])) return { start, end: start, text: block + eol };
  // A block scalar at the end of the text has no line end, and gets none.
  if (blockHeader(text, value.start)?.includes('-') === false) return undefined;
  return { start, end: start, text: eol + block };
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
  let at = isLineEnd(text[value.end - 1]) ? behindBlockScalar(text, value, column) : nextLine(text, value.end);
  const comment = new RegExp(` {${column},}#`, 'y');
  for (comment.lastIndex = at; comment.test(text); comment.lastIndex = at) at = nextLine(text, at);
  return at;
}

/**
 * Blank lines at its end are no part of a block scalar, but where the `+` of its header keeps them. A line of blanks alone
 * may be text, if they reach further in than the column.
 */
function behindBlockScalar(text: string, { start, end }: Span, column: number): number {
  if (blockHeader(text, start)?.includes('+')) return end;
  let at = end;
  for (;;) {
    const line = lineBefore(text, at);
    const blanks = text.slice(line, at).replace(/[\r\n]+$/, '');
    if (!/^ *$/.test(blanks) || blanks.length > column) return at;
    at = line;
  }
}

/** The header of the block scalar that begins on a line: `|`, `>2+`. Undefined: it is no block scalar. */
function blockHeader(text: string, start: number): string | undefined {
  if (start === 0 || columnOf(text, start) > 0) return undefined;
  return /[|>][-+0-9]*(?=\s*$|\s+#)/.exec(text.slice(lineBefore(text, start), start))?.[0];
}
