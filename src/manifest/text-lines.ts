// Lines end with \n, \r\n or a lone \r, as YAML has it.

/** How many characters stand before an offset on its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Where the line begins that an offset is on. */
export function lineStart(text: string, offset: number): number {
  let start = offset;
  while (start > 0 && !isLineEnd(text[start - 1])) start -= 1;
  return start;
}

/** Where the line that an offset is on ends: before its line end. */
export function lineEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && !isLineEnd(text[end])) end += 1;
  return end;
}

/** Where the next line begins; the end of the text where there is none. */
export function nextLine(text: string, offset: number): number {
  const end = lineEnd(text, offset);
  return Math.min(text.length, end + (text.startsWith('\r\n', end) ? 2 : 1));
}

/** Where the line before begins; the offset is where a line begins. */
export function lineBefore(text: string, offset: number): number {
  return lineStart(text, offset - (text[offset - 2] === '\r' && text[offset - 1] === '\n' ? 2 : 1));
}

/** What stands before an offset on its line, where that is blanks alone. */
export function blanksBefore(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/** The line end before an offset, else the first of the text. */
export function eolAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  if (start > 0) return text.slice(text.startsWith('\r\n', start - 2) ? start - 2 : start - 1, start);
  return /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
}

export function isLineEnd(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}
