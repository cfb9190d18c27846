import type { FieldPath } from '../deployment/field-path.ts';
import { type Range, rangeOf, type Span } from './position.ts';
import type { Manifest, ManifestFile } from './read.ts';

/**
 * What to underline for a field of an object: its value where that is a scalar, its key where it is more; of an absent field
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
    if (depth === whole.length && (kind === 'scalar' || kind === 'alias')) return within(outline.span(node));
    if (key !== undefined) return within(outline.span(key));
    return within(outline.span(node));
  })();
  return rangeOf(file.lines, { start: span.start + place.start, end: span.start + place.end });
}

/** The part of a span on its first line, without blanks and a comment at its end. */
function firstLine(text: string, { start, end }: Span): Span {
  const [line = ''] = text.slice(start, Math.min(end, start + 1000)).split(/\r?\n|\r/, 1);
  const said = line.replace(/\s+#.*$/, '').trimEnd();
  return { start, end: start + Math.max(said.length, 1) };
}
