import type { NodeIndex, Outline } from '../outline.ts';
import { blanksBefore, columnOf, eolAt } from '../text-lines.ts';

/** How the block collections around a place are written. */
export interface BlockStyle {
  /** Spaces that a map stands further in than the key it belongs to. */
  step: number;
  /** Whether the dashes of a list stand further in than the key it belongs to. */
  indentsLists: boolean;
}

/** How the flow collections around a place are written. */
export interface FlowStyle {
  eol: string;
  /** Keys and strings have double quotes. */
  json: boolean;
  /** Behind a key: `: ` or `:`. */
  colon: string;
  /** Between two entries on a line: `, ` or `,`. */
  comma: string;
  /** `{ a: 1 }` and not `{a: 1}`. */
  padded: boolean;
  /** Set where every entry has a line of its own: the blanks before it, and those that a level deeper has more. */
  lines: { indent: string; unit: string } | undefined;
}

/** The style of the block collections that lead to a node, the innermost first; `nodes` begins with the root. */
export function blockStyle(text: string, outline: Outline, nodes: readonly NodeIndex[]): BlockStyle {
  let step: number | undefined;
  let indentsLists: boolean | undefined;
  for (const node of nodes) {
    if (outline.kind(node) !== 'map' || outline.isFlow(node)) continue;
    for (const { key, value } of outline.entries(node)) {
      if (!nodes.includes(value) || outline.isFlow(value)) continue;
      const column = columnOf(text, outline.span(key).start);
      const [first] = outline.entries(value);
      if (first !== undefined) step = columnOf(text, outline.span(first.key).start) - column;
      if (outline.kind(value) === 'list') indentsLists = columnOf(text, outline.span(value).start) > column;
    }
  }
  return { step: step ?? 2, indentsLists: indentsLists ?? false };
}

/** The style of a flow collection; what it does not tell by itself is that of the one `around` it. */
export function flowStyle(text: string, outline: Outline, node: NodeIndex, around: FlowStyle | undefined): FlowStyle {
  const span = outline.span(node);
  const entries = [...outline.entries(node)];
  const [entry] = entries;
  const children = entry === undefined ? [...outline.items(node)] : entries.map(({ key }) => key);
  const key = entry && outline.span(entry.key);
  const between = entry && key && text.slice(key.end, outline.span(entry.value).start);
  const json = key === undefined ? (around?.json ?? false) : text[key.start] === '"';
  const colon = between === undefined ? (around?.colon ?? ': ') : json && between === ':' ? ':' : ': ';
  return {
    eol: eolAt(text, span.start),
    json,
    colon,
    comma: colon === ':' ? ',' : ', ',
    padded: children[0] === undefined ? (around?.padded ?? true) : text[outline.span(children[0]).start - 1] === ' ',
    lines: linesOf(),
  };

  function linesOf(): FlowStyle['lines'] {
    const last = children.at(-1);
    if (last === undefined) {
      // An empty collection would have its entries one level deeper.
      return around?.lines && { indent: around.lines.indent + around.lines.unit, unit: around.lines.unit };
    }
    const indent = blanksBefore(text, outline.span(last).start);
    if (indent === undefined) return undefined;
    const closing = blanksBefore(text, span.end - 1) ?? '';
    const unit = indent.length > closing.length && indent.startsWith(closing) ? indent.slice(closing.length) : '  ';
    return { indent, unit };
  }
}
