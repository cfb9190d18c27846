import { COLLECTION_STYLE, EVENT_ID, type Event, SCALAR_STYLE } from 'js-yaml';
import type { FieldPath } from '../deployment/field-path.ts';
import type { Span } from './position.ts';

/** What stands at a place of a document. */
export type NodeKind = 'map' | 'list' | 'scalar' | 'alias' | 'nothing';

/** A node of a document, as an index into its outline. */
export type NodeIndex = number;

/**
 * Where everything in one document stands: an outline that takes 8 bytes a node (16 in a document of 64 KiB or more) in
 * place of the parser's events, because thousands of documents are kept while each other's surroundings are read.
 */
export interface Outline {
  /** What it was made from by `outlineOf`, and can be made from again by `outlineFrom`. */
  nodes: Nodes;
  /** The document's value; undefined in an empty document. */
  root: NodeIndex | undefined;
  kind(node: NodeIndex): NodeKind;
  /** Written with brackets (`{}`, `[]`), as JSON is. */
  isFlow(node: NodeIndex): boolean;
  /**
   * From the first character of the value to behind its last: quotes, anchors and tags included. A block collection
   * begins at its first key or dash, and ends where its last value does. Of nothing: the place behind the key's colon.
   */
  span(node: NodeIndex): Span;
  /** The children of a map, in order; of anything else none. */
  entries(node: NodeIndex): Iterable<{ name: string; key: NodeIndex; value: NodeIndex }>;
  /** The children of a list, in order; of anything else none. */
  items(node: NodeIndex): Iterable<NodeIndex>;
  /** Follows a path as far as it goes. */
  find(path: FieldPath): Found;
}

export interface Found {
  /** Where the path led to, or the innermost node around what is absent. */
  node: NodeIndex | undefined;
  /** The key of that node, where it stands in a map. */
  key: NodeIndex | undefined;
  /** How many steps of the path were there to go. All of them: the field itself was found. */
  depth: number;
}

/** For each node in order: its kind, where it begins, where it ends, and the index behind its last descendant. */
export type Nodes = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

const STRIDE = 4;
/** Items up to which a list is gone through from its start: nearly all are shorter. */
const LONG_LIST = 64;
const MAP = 1;
const LIST = 2;
const SCALAR = 3;
const ALIAS = 4;
const NOTHING = 5;
const FLOW = 8;
const KINDS: readonly NodeKind[] = ['nothing', 'map', 'list', 'scalar', 'alias', 'nothing'];

/** The outline of the one document whose events are given; `source` is the text that their offsets are of. */
export function outlineOf(events: readonly Event[], source: string): Outline {
  const highest = Math.max(events.length, source.length);
  const nodes = new (highest < 2 ** 16 ? Uint16Array : Uint32Array)(events.length * STRIDE);
  let count = 0;
  let lastEnd = 0;
  const open: number[] = [];
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        const begin = beginOf(event, event.valueStart);
        if (event.valueStart === -1 && begin === undefined) {
          const place = placeOfNothing(source, lastEnd);
          add(NOTHING, place, place);
        } else {
          const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
          const end =
            event.valueStart === -1 ? Math.max(event.anchorEnd, event.tagEnd) : event.valueEnd + (quoted ? 1 : 0);
          const start = begin ?? event.valueStart;
          add(SCALAR, quoted && begin === undefined ? start - 1 : start, end);
          lastEnd = end;
        }
        break;
      }
      case EVENT_ID.ALIAS:
        add(ALIAS, event.anchorStart - 1, event.anchorEnd);
        lastEnd = event.anchorEnd;
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        open.push(count);
        const start = beginOf(event, event.start) ?? event.start;
        // The one pair of `[name: web]` is a map without brackets.
        const isFlow = event.style === COLLECTION_STYLE.FLOW && '[{'.includes(source.charAt(event.start));
        add((event.type === EVENT_ID.MAPPING ? MAP : LIST) | (isFlow ? FLOW : 0), start, start);
        lastEnd = event.start + (isFlow ? 1 : 0);
        break;
      }
      case EVENT_ID.POP: {
        const opened = open.pop();
        if (opened === undefined) break;
        if (((nodes[opened * STRIDE] as number) & FLOW) !== 0) lastEnd = behindBracket(source, lastEnd);
        nodes[opened * STRIDE + 2] = lastEnd;
        nodes[opened * STRIDE + 3] = count;
        break;
      }
    }
  }

  function add(kind: number, start: number, end: number): void {
    const at = count * STRIDE;
    count += 1;
    nodes[at] = kind;
    nodes[at + 1] = start;
    nodes[at + 2] = end;
    nodes[at + 3] = count;
  }

  return outlineFrom(nodes.slice(0, count * STRIDE), source);
}

/** The outline that has these nodes; `source` is the text of the document. */
export function outlineFrom(nodes: Nodes, source: string): Outline {
  const typeOf = (node: NodeIndex) => (nodes[node * STRIDE] as number) & ~FLOW;
  const after = (node: NodeIndex) => nodes[node * STRIDE + 3] as number;
  const longLists = new Map<NodeIndex, Uint32Array>();
  const outline: Outline = {
    nodes,
    root: nodes.length === 0 ? undefined : 0,
    kind: (node) => KINDS[typeOf(node)] as NodeKind,
    isFlow: (node) => ((nodes[node * STRIDE] as number) & FLOW) !== 0,
    span: (node) => ({ start: nodes[node * STRIDE + 1] as number, end: nodes[node * STRIDE + 2] as number }),
    *entries(node) {
      if (typeOf(node) !== MAP) return;
      for (let key = node + 1; key < after(node); ) {
        const value = after(key);
        yield { name: scalarText(source, outline.span(key)), key, value };
        key = after(value);
      }
    },
    *items(node) {
      if (typeOf(node) !== LIST) return;
      for (let item = node + 1; item < after(node); item = after(item)) yield item;
    },
    find(path) {
      let found: Found = { node: outline.root, key: undefined, depth: 0 };
      for (const step of path) {
        const next = child(found.node, step);
        if (next === undefined) return found;
        found = { ...next, depth: found.depth + 1 };
      }
      return found;
    },
  };

  function child(node: NodeIndex | undefined, step: string | number): Pick<Found, 'node' | 'key'> | undefined {
    if (node === undefined) return undefined;
    const end = after(node);
    switch (typeOf(node)) {
      case LIST: {
        const wanted = Number(step);
        if (wanted >= LONG_LIST) {
          const item = itemsOf(node)[wanted];
          return item === undefined ? undefined : { node: item, key: undefined };
        }
        let item = node + 1;
        for (let index = 0; item < end; index += 1, item = after(item)) {
          if (index === wanted) return { node: item, key: undefined };
        }
        return undefined;
      }
      case MAP:
        for (let key = node + 1; key < end; key = after(after(key))) {
          if (isNamed(key, String(step))) return { node: after(key), key };
        }
    }
    return undefined;
  }

  /** The items of a long list, told off once: a List of thousands of objects is asked for each of them many times. */
  function itemsOf(list: NodeIndex): Uint32Array {
    const known = longLists.get(list);
    if (known !== undefined) return known;
    const items = Uint32Array.from(outline.items(list));
    longLists.set(list, items);
    return items;
  }

  /** Compares in place: a path goes by hundreds of keys. */
  function isNamed(key: NodeIndex, name: string): boolean {
    const start = nodes[key * STRIDE + 1] as number;
    const first = source[start];
    if (first === '"' || first === "'") return scalarText(source, outline.span(key)) === name;
    return (nodes[key * STRIDE + 2] as number) - start === name.length && source.startsWith(name, start);
  }

  return outline;
}

/** Where an anchor or a tag before a value begins; undefined where there is neither. */
function beginOf(
  { anchorStart, tagStart }: { anchorStart: number; tagStart: number },
  valueStart: number,
): number | undefined {
  if (anchorStart === -1 && tagStart === -1) return undefined;
  const starts = [anchorStart === -1 ? -1 : anchorStart - 1, tagStart].filter((start) => start !== -1);
  return Math.min(...starts, ...(valueStart === -1 ? [] : [valueStart]));
}

/** An absent value stands behind the colon or the dash before it. */
function placeOfNothing(source: string, from: number): number {
  const sign = /^[ \t]*[:\-?]/.exec(source.slice(from, from + 200));
  return sign === null ? from : from + sign[0].length;
}

/** Behind the next closing bracket: between the last value and it stand blanks, commas and comments alone. */
function behindBracket(source: string, from: number): number {
  for (let offset = from; offset < source.length; offset += 1) {
    const character = source[offset];
    if (character === '}' || character === ']') return offset + 1;
    if (character === '#') {
      while (offset < source.length && source[offset] !== '\n' && source[offset] !== '\r') offset += 1;
    }
  }
  return source.length;
}

/** A key as it reads. */
function scalarText(source: string, { start, end }: Span): string {
  const text = source.slice(start, end);
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
