import type { Span } from '../position.ts';
import type { TextChange } from '../text-change.ts';
import { lineEnd } from '../text-lines.ts';
import type { FlowStyle } from './style.ts';

/** Entries put behind the last one of a flow collection, which ends with a bracket. */
export function entriesBehind(
  text: string,
  last: Span,
  collection: Span,
  entries: readonly string[],
  style: FlowStyle,
): TextChange[] {
  const bracket = collection.end - 1;
  const comma = commaBetween(text, last.end, bracket);
  const at = comma === undefined ? last.end : comma + 1;
  const sign = comma === undefined ? ',' : '';
  if (style.lines === undefined) {
    const added = entries.map((entry) => style.comma.slice(1) + entry).join(',');
    return [{ start: at, end: at, text: sign + added }];
  }
  // A comment behind the last entry stays on its line, and the comma comes before it.
  const line = Math.min(lineEnd(text, at), text.slice(at, bracket).trim() === '' ? at : bracket);
  const { indent } = style.lines;
  const added = { start: line, end: line, text: entries.map((entry) => style.eol + indent + entry).join(',') };
  return sign === '' ? [added] : [{ start: at, end: at, text: sign }, added];
}

/** The first entries of a flow collection that has none; `inner` is what stands between its brackets. */
export function firstEntries(inner: Span, entries: readonly string[], style: FlowStyle): TextChange {
  const { lines, eol, comma, padded } = style;
  if (lines === undefined) {
    const pad = padded ? ' ' : '';
    return { ...inner, text: pad + entries.join(comma) + pad };
  }
  const outer = lines.indent.slice(0, lines.indent.length - lines.unit.length);
  return { ...inner, text: entries.map((entry) => eol + lines.indent + entry).join(',') + eol + outer };
}

/** The comma behind the last entry, where there is one; in comments it is none. */
function commaBetween(text: string, start: number, end: number): number | undefined {
  for (let at = start; at < end; at += 1) {
    if (text[at] === ',') return at;
    if (text[at] === '#') at = lineEnd(text, at);
  }
  return undefined;
}
