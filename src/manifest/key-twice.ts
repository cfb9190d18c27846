import type { Event } from 'js-yaml';
import type { DocumentFault } from './document.ts';
import { outlineOf } from './outline.ts';

/** Longer ones would hide the rest of what is said. */
const LONGEST_SHOWN = 60;

/** What there is to say of a key that its map has already; `offset` is in it, and `events` are those of the whole document. */
export function keyTwice(offset: number, events: readonly Event[], source: string): DocumentFault {
  const outline = outlineOf(events, source);
  const holds = ({ start, end }: { start: number; end: number }) => start <= offset && offset < end;
  for (let node = outline.root; node !== undefined; ) {
    const before = new Map<string, number>();
    let inner: number | undefined;
    for (const { name, key, value } of outline.entries(node)) {
      const { start } = outline.span(key);
      if (holds(outline.span(key))) return { offset: start, message: said(name, before.get(name), start) };
      before.set(name, start);
      if (holds(outline.span(value))) inner = value;
    }
    for (const item of outline.items(node)) if (holds(outline.span(item))) inner = item;
    node = inner;
  }
  return { offset, message: TWICE };

  function said(name: string, first: number | undefined, start: number): string {
    // `on` and `yes` are one key, and do not look it.
    if (first === undefined || name.length > LONGEST_SHOWN) return TWICE;
    const lines = source.slice(first, start).split(/\r\n|\r|\n/).length - 1;
    const where = lines === 0 ? 'in the same line' : lines === 1 ? 'in the line above' : `${lines} lines above`;
    return `${name} is there twice in its map, first ${where}`;
  }
}

const TWICE = 'this key is there twice in its map';
