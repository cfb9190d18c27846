/** A place in a text, as editors count: columns in UTF-16 code units. */
export interface Position {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
}

/** From a place up to another, which is no part of it. */
export interface Range {
  start: Position;
  end: Position;
}

/** Offsets into a text: from `start` up to `end`, which is no part of it. */
export interface Span {
  start: number;
  end: number;
}

/** The lines of a text. */
export interface Lines {
  at(offset: number): Position;
  /** A line without its end; lines count from 1. */
  text(line: number): string;
  count: number;
}

/** Lines end with `\n`, `\r\n` or a lone `\r`, as YAML has it. */
export function linesOf(text: string): Lines {
  const starts = [0];
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(offset + 1) !== 0x0a)) starts.push(offset + 1);
  }
  return {
    at(offset) {
      let [low, high] = [0, starts.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((starts[middle] as number) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: offset - (starts[low] as number) + 1 };
    },
    text: (line) => text.slice(starts[line - 1], starts[line] ?? text.length).replace(/[\r\n]+$/, ''),
    count: starts.length,
  };
}

export function rangeOf(lines: Lines, { start, end }: Span): Range {
  return { start: lines.at(start), end: lines.at(end) };
}
