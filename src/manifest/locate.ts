import type { FieldPath } from '../deployment/field-path.ts';
import { type Range, rangeOf, type Span } from './position.ts';
import type { Manifest, ManifestFile } from './read.ts';

/**
 * What to underline for a field of an object: its value where that is a scalar, its key where it is more or on lines of its own; of an absent field
 * the key, or the first line, of the innermost thing around it that is there.
 */
export function locate(file: Pick<ManifestFile, 'lines'>, { document, path }: Manifest, field: FieldPath): Range {
  const { outline, text, span } = document;
  const whole = [...path, ...field];
  const { node, key, depth } = outline.find(whole);
  const within = (place: Span): Span => firstLine(text, place);
  const place = ((): Span => {
    if (node === undefined) return { start: 0, end: 0 };
    const kind = outline.kind(node);
    const isShown = kind === 'alias' || (kind === 'scalar' && !isBlock(text, outline.span(node)));
    if (depth === whole.length && isShown) return within(outline.span(node));
    if (key !== undefined) return within(outline.span(key));
    return within(outline.span(node));
  })();
  return rangeOf(file.lines, { start: span.start + place.start, end: span.start + place.end });
}

/** Whether a scalar is the lines below a `|` or `>`. */
function isBlock(text: string, { start }: Span): boolean {
  return start > 0 && '\r\n'.includes(text[start - 1] as string);
}

/** The part of a span on its first line, without blanks and a comment at its end. */
function firstLine(text: string, { start, end }: Span): Span {
  const [line = ''] = text.slice(start, Math.min(end, start + 1000)).split(/\r?\n|\r/, 1);
  const said = line.replace(/\s+#.*$/, '').trimEnd();
  return { start, end: start + Math.max(said.length, 1) };
}
