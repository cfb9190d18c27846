import type { NodeIndex, Outline } from './outline.ts';
import type { Span } from './position.ts';

/** The anchor that a value is written with. */
export function anchorOf(text: string, { start, end }: Span): string | undefined {
  return /^(?:!\S*\s+)?&([^\s,[\]{}]+)/.exec(text.slice(start, Math.min(end, start + 300)))?.[1];
}

const known = new WeakMap<Outline, ReadonlySet<string>>();

/** The anchors that are repeated by an alias anywhere in a document: looked for once, as a List asks for each of its items. */
export function aliasesOf(text: string, outline: Outline): ReadonlySet<string> {
  const names = known.get(outline) ?? aliasesIn(text, outline);
  known.set(outline, names);
  return names;
}

function aliasesIn(text: string, outline: Outline): ReadonlySet<string> {
  const names = new Set<string>();
  const open: NodeIndex[] = outline.root === undefined ? [] : [outline.root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (outline.kind(node) === 'alias') {
      const { start, end } = outline.span(node);
      names.add(text.slice(start + 1, end));
    }
    for (const { key, value } of outline.entries(node)) open.push(key, value);
    open.push(...outline.items(node));
  }
  return names;
}
