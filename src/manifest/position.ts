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

/** Lines end with `\n`, `\r\n` or a lone `\r`, as YAML has it. They are looked for when first asked for: most files are clean. */
export function linesOf(text: string): Lines {
  let found: Uint32Array | undefined;
  const starts = (): Uint32Array => {
    found ??= lineStarts(text);
    return found;
  };
  return {
    at(offset) {
      const all = starts();
      let [low, high] = [0, all.length - 1];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((all[middle] as number) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: offset - (all[low] as number) + 1 };
    },
    text: (line) => text.slice(starts()[line - 1], starts()[line] ?? text.length).replace(/[\r\n]+$/, ''),
    get count() {
      return starts().length;
    },
  };
}

function lineStarts(text: string): Uint32Array {
  const starts = [0];
  if (text.includes('\r')) {
    for (const { index, 0: end } of text.matchAll(/\r\n?|\n/g)) starts.push(index + end.length);
  } else {
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  }
  return Uint32Array.from(starts);
}

export function rangeOf(lines: Lines, { start, end }: Span): Range {
  return { start: lines.at(start), end: lines.at(end) };
}
