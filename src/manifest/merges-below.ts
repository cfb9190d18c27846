import { anchorOf } from './anchors.ts';
import type { SourceDocument } from './document.ts';
import type { NodeIndex, Outline } from './outline.ts';

/** A `<<` that stands below a key of its map which it also brings, with another value. */
export interface MergeBelow {
  /** Of the `<<`, in the document's text. */
  offset: number;
  /** The key. */
  name: string;
}

type Text = Pick<SourceDocument, 'text' | 'outline'>;

/** Keys of a map, the merged ones too, with their values as they are written. */
type Keys = ReadonlyMap<string, string>;

const NO_KEYS: Keys = new Map();
const known = new WeakMap<Outline, readonly MergeBelow[]>();

/**
 * Where kubectl and Helm read a document in another way than YAML has it: what a `<<` brings goes over the keys above it.
 * The two cannot both be served, so that nothing is written where they differ.
 */
export function mergesBelow(document: Text): readonly MergeBelow[] {
  const found = known.get(document.outline) ?? lookedThrough(document);
  known.set(document.outline, found);
  return found;
}

/** The first that bears on what stands at a node: within it, or anywhere where it has an alias. */
export function mergeBelowAt(document: Text, node: NodeIndex): MergeBelow | undefined {
  const found = mergesBelow(document);
  if (found.length === 0) return undefined;
  const { start, end } = document.outline.span(node);
  const isWithin = found.find(({ offset }) => offset >= start && offset < end);
  return isWithin ?? (document.text.slice(start, end).includes('*') ? found[0] : undefined);
}

function lookedThrough({ text, outline }: Text): MergeBelow[] {
  const found: MergeBelow[] = [];
  const anchors = new Map<string, Keys>();
  const textOf = (node: NodeIndex) => text.slice(outline.span(node).start, outline.span(node).end);
  if (text.includes('<<') && outline.root !== undefined) keysAt(outline.root);
  return found;

  /** An anchor may be given again: an alias stands for the last one before it. */
  function keysAt(node: NodeIndex): Keys {
    const keys = outline.kind(node) === 'map' ? keysOfMap(node) : NO_KEYS;
    for (const item of outline.items(node)) keysAt(item);
    const anchor = outline.kind(node) === 'alias' ? undefined : anchorOf(text, outline.span(node));
    if (anchor !== undefined) anchors.set(anchor, keys);
    return keys;
  }

  function keysOfMap(node: NodeIndex): Keys {
    const keys = new Map<string, string>();
    for (const { name, key, value } of outline.entries(node)) {
      if (!/(?:^|\s)<<$/.test(textOf(key))) {
        keysAt(value);
        keys.set(name, textOf(value));
        continue;
      }
      for (const [brought, written] of broughtBy(value)) {
        const above = keys.get(brought);
        if (above !== undefined && above !== written) found.push({ offset: outline.span(key).start, name: brought });
        keys.set(brought, written);
      }
    }
    return keys;
  }

  function broughtBy(node: NodeIndex): Keys {
    switch (outline.kind(node)) {
      case 'alias':
        return anchors.get(textOf(node).slice(1)) ?? NO_KEYS;
      case 'list':
        // The first that has a key gives its value.
        return new Map([...outline.items(node)].reverse().flatMap((item) => [...broughtBy(item)]));
      default:
        return keysAt(node);
    }
  }
}
