import type { Span } from './position.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Where the values of a stream of JSON objects stand, `{…}{…}` or one a line, as kubectl and jq write them. The span as it
 * is where there is but one value in it, or something else than JSON.
 */
export function jsonSpans(text: string, span: Span): Span[] {
  const spans: Span[] = [];
  let start = span.start;
  let next = opening(text, span);
  while (next !== undefined) {
    const end = objectEnd(text, { start: next, end: span.end });
    if (end === undefined) return [span];
    const behind = blanksEnd(text, end, span.end);
    if (behind === span.end) return [...spans, { start, end: span.end }];
    if (text[behind] !== '{') return [span];
    spans.push({ start, end });
    start = behind;
    next = behind;
  }
  return [span];
}

/** Where the first object begins, behind a line with `---`; undefined where anything else comes first. */
function opening(text: string, { start, end }: Span): number | undefined {
  const line = /^(?:---[ \t]*[\r\n])?/.exec(text.slice(start, start + 100))?.[0] ?? '';
  const at = blanksEnd(text, start + line.length, end);
  return at < end && text[at] === '{' ? at : undefined;
}

function blanksEnd(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && ' \t\r\n'.includes(text[at] as string)) at += 1;
  return at;
}

/** Behind the bracket that closes the object; undefined where there is none, or no JSON. */
function objectEnd(text: string, { start, end }: Span): number | undefined {
  let depth = 0;
  for (let at = start; at < end; at += 1) {
    switch (text[at]) {
      case '"':
        at = stringEnd(text, at);
        if (at === -1) return undefined;
        break;
      case '{':
      case '[':
        depth += 1;
        break;
      case '}':
      case ']':
        depth -= 1;
        if (depth === 0) return at + 1;
        break;
      case '#':
      case "'":
        return undefined;
    }
  }
  return undefined;
}

/** The quote that ends a string; -1 where none does. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return -1;
}
