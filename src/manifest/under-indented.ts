import { lineBefore, lineStart } from './text-lines.ts';

/**
 * YAML wants the lines of a list in brackets, of a map in braces and of a text in quotes to be indented deeper than what
 * they stand in. kubectl, Helm and kustomize do not, and a closing bracket right below its key is common. The line at the
 * offset is joined to the one before by blanks in place of the line's end, so that all other offsets stay. (A text in quotes
 * with empty lines in it loses their line ends thereby; nobody writes one so.)
 */
export function withLineJoined(source: string, offset: number): string {
  const tabless = withoutTabs(source, offset);
  if (tabless !== source) return tabless;
  let start = offset;
  let joined = '';
  while (start > 0) {
    const line = lineAndBlanks(source, start);
    const content = withoutComment(line);
    start -= line.length;
    joined = content + ' '.repeat(line.length - content.length) + joined;
    // Blank lines and comments go with it.
    if (content !== '') break;
  }
  return source.slice(0, start) + joined + source.slice(offset);
}

/** The line before the offset's, with its end and with the blanks up to the offset. */
function lineAndBlanks(source: string, offset: number): string {
  let end = offset;
  while (end > 0 && (source[end - 1] === ' ' || source[end - 1] === '\t')) end -= 1;
  return source.slice(end === 0 ? 0 : lineBefore(source, end), offset);
}

/** Up to a comment, blanks at the end left out; a `#` after an odd number of quotes is text. */
function withoutComment(line: string): string {
  for (const { index } of line.matchAll(/(?<=^|[ \t])#/g)) {
    const before = line.slice(0, index);
    if (countOf(before, '"') % 2 === 0 && countOf(before, "'") % 2 === 0) return before.trimEnd();
  }
  return line.trimEnd();
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** js-yaml takes brackets for under-indented where a tab stands between two words of their line: blanks in its place say the same. */
function withoutTabs(source: string, offset: number): string {
  const start = lineStart(source, offset);
  const [indent = ''] = /^[ \t]*/.exec(source.slice(start, offset)) ?? [];
  // Cut at every quote: where an odd number of either kind stands before a piece, it is text.
  const open = { '"': false, "'": false };
  const pieces = source.slice(start + indent.length, offset).split(/(["'])/);
  const line = pieces.map((piece) => {
    if (piece === '"' || piece === "'") open[piece] = !open[piece];
    return open['"'] || open["'"] ? piece : piece.replaceAll('\t', ' ');
  });
  return source.slice(0, start) + indent + line.join('') + source.slice(offset);
}
