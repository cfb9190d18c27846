import { jsonSpans } from './json-stream.ts';
import type { Span } from './position.ts';

const SEPARATOR = /(?<=^|[\n\r])---(?=[ \t\r\n]|$)(?:[ \t]*(?:\r\n?|\n)\ufeff)?/g;

/**
 * Where the documents of a text stand. A line that begins with `---` begins one wherever it is, block scalars and quoted
 * text included (YAML 1.2.2, 9.1.2), so that a broken document does not take the others with it. JSON objects that follow
 * each other without one are a document each, as for kubectl.
 */
export function documentSpans(text: string): Span[] {
  const spans: Span[] = [];
  let start = 0;
  const add = (end: number) => {
    for (const span of jsonSpans(text, { start, end })) spans.push(span);
  };
  for (const { index, 0: line } of text.matchAll(SEPARATOR)) {
    // Files put together by `cat` have their byte order marks in the middle.
    const isMarked = line.endsWith('\ufeff');
    // Comments and directives before the first `---` belong to the document that it begins.
    if (index > start && (spans.length > 0 || hasContent(text.slice(start, index)))) add(index);
    else if (spans.length === 0 && !isMarked) continue;
    start = isMarked ? index + line.length - 1 : index;
  }
  add(text.length);
  return spans;
}

function hasContent(text: string): boolean {
  return /^(?![%#])[^\s#]/m.test(text) || /^[ \t]+[^\s#]/m.test(text);
}
