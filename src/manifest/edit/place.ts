import { type FieldPath, formatFieldPath } from '../../deployment/field-path.ts';
import { anchorOf } from '../anchors.ts';
import type { SourceDocument } from '../document.ts';
import type { NodeIndex, Outline } from '../outline.ts';
import type { Span } from '../position.ts';
import type { TextChange } from '../text-change.ts';
import { columnOf, eolAt, isLineEnd, lineStart } from '../text-lines.ts';
import { linesBehind, linesBelow, linesInstead } from './block.ts';
import { entriesBehind, firstEntries } from './flow.ts';
import { blockStyle, type FlowStyle, flowStyle } from './style.ts';
import { blockLines, flowEntry, flowText } from './write.ts';

/** A node of a document with what leads to it. */
export interface Place {
  node: NodeIndex;
  /** Its key, where it stands in a map. */
  key: NodeIndex | undefined;
  /** Within the object that is edited. */
  path: FieldPath;
  /** The collections around it, the root of the document first. */
  around: readonly NodeIndex[];
}

/** The text cannot be changed without changing more than what is meant. The message says why. */
export class NotInPlace extends Error {
  override name = 'NotInPlace';
}

/** New entries at the end of a map. */
export function addEntries(document: SourceDocument, place: Place, added: Record<string, unknown>): TextChange[] {
  const { outline } = document;
  const { node } = place;
  if (!outline.isFlow(node)) return [addLines(document, place, node, columnOfKeys(document, place), added)];
  const last = [...outline.entries(node)].at(-1)?.value;
  if (last === undefined) {
    const below = valueBelow(document, place, added);
    if (below !== undefined) return [below];
  }
  const style = flowStyleAt(document, [...place.around, node]);
  const entries = Object.entries(added).map(([name, value]) => flowEntry(name, value, style));
  return putIn(document, node, last, entries, style);
}

function columnOfKeys({ text, outline }: SourceDocument, { node, path }: Place): number {
  const [first] = outline.entries(node);
  const start = first && outline.span(first.key).start;
  // A key that has a sign of its own (`? key`) does not stand where the others do.
  if (start === undefined || /\?\s+$/.test(text.slice(lineStart(text, start), start))) {
    throw new NotInPlace(`${formatFieldPath(path)} has its keys behind question marks`);
  }
  return columnOf(text, start);
}

/** New items of a list, before the one that has the index, or behind the last one. */
export function addItems(
  document: SourceDocument,
  place: Place,
  index: number,
  added: readonly unknown[],
): TextChange[] {
  const { text, outline } = document;
  const { node } = place;
  const items = [...outline.items(node)];
  const previous = items[index - 1];
  if (items.length === 0) return [replaceValue(document, place, added)];
  if (previous === undefined) throw new NotInPlace(`${formatFieldPath(place.path)} would begin with another item`);
  if (outline.isFlow(node)) {
    const style = flowStyleAt(document, [...place.around, node]);
    const entries = added.map((item) => flowText(item, style));
    if (index === items.length) return putIn(document, node, previous, entries, style);
    const { end } = outline.span(previous);
    return [{ start: end, end, text: entries.map((entry) => style.comma + entry).join('') }];
  }
  return [addLines(document, place, previous, columnOf(text, outline.span(node).start), added)];
}

function addLines(
  document: SourceDocument,
  { node, around }: Place,
  behind: NodeIndex,
  column: number,
  added: object,
): TextChange {
  const { text, outline } = document;
  const last = lastWithin(outline, behind);
  const lines = blockLines(added, blockStyle(text, outline, [...around, node]));
  const change = linesBehind(text, outline.span(last), column, lines, eolAt(text, outline.span(last).start));
  if (change === undefined) throw new NotInPlace('the text ends with a block of text that has no line end');
  return change;
}

function putIn(
  { text, outline }: SourceDocument,
  node: NodeIndex,
  last: NodeIndex | undefined,
  entries: readonly string[],
  style: FlowStyle,
): TextChange[] {
  const { start, end } = outline.span(node);
  if (last !== undefined) return entriesBehind(text, outline.span(last), { start, end }, entries, style);
  const open = text.slice(start, end).search(/[[{]/);
  return [firstEntries({ start: start + open + 1, end: end - 1 }, entries, style)];
}

/** Another value in place of the one that is there. */
export function replaceValue(document: SourceDocument, place: Place, value: unknown): TextChange {
  const { text, outline } = document;
  const { node, around } = place;
  const parent = around.at(-1);
  const span = outline.span(node);
  if (outline.kind(node) === 'scalar' && isLineEnd(text[span.end - 1])) {
    throw new NotInPlace(`${formatFieldPath(place.path)} is a block of text`);
  }
  const inFlow = parent !== undefined && outline.isFlow(parent);
  if (!inFlow && isBranching(value)) {
    const below = valueBelow(document, place, value) ?? valueInstead(document, place, value);
    if (below !== undefined) return below;
  }
  const anchor = anchorOf(text, span);
  const written = flowText(value, inFlow ? flowStyleAt(document, around) : flowStyleAt(document, [...around, node]));
  const blank = outline.kind(node) === 'nothing' ? ' ' : '';
  return { ...span, text: blank + (anchor === undefined ? written : `&${anchor} ${written}`) };
}

/** A block collection below its key, where a value is on the line of the key that has no text worth keeping. */
function valueBelow(document: SourceDocument, { node, key, around }: Place, value: unknown): TextChange | undefined {
  const { text, outline } = document;
  const parent = around.at(-1);
  if (key === undefined || parent === undefined || outline.isFlow(parent)) return undefined;
  const span = outline.span(node);
  const isBlock = !outline.isFlow(node) && ['map', 'list'].includes(outline.kind(node));
  if (isBlock || anchorOf(text, span) !== undefined) return undefined;
  const style = blockStyle(text, outline, around);
  const inwards = Array.isArray(value) && !style.indentsLists ? 0 : style.step;
  const column = columnOf(text, outline.span(key).start) + inwards;
  return linesBelow(text, span, column, blockLines(value, style), eolAt(text, span.start));
}

/** A block collection in place of another, at the same column. */
function valueInstead(document: SourceDocument, { node, around }: Place, value: unknown): TextChange | undefined {
  const { text, outline } = document;
  if (outline.isFlow(node)) return undefined;
  const [first] = outline.entries(node);
  const isList = outline.kind(node) === 'list' && anchorOf(text, outline.span(node)) === undefined;
  if (first === undefined && !isList) return undefined;
  const { start } = outline.span(first?.key ?? node);
  const span: Span = { start, end: outline.span(lastWithin(outline, node)).end };
  const lines = blockLines(value, blockStyle(text, outline, around));
  return linesInstead(text, span, columnOf(text, start), lines, eolAt(text, start));
}

/** The last value within a block collection, which it ends with. */
function lastWithin(outline: Outline, node: NodeIndex): NodeIndex {
  if (outline.isFlow(node)) return node;
  const last = [...outline.entries(node)].at(-1)?.value ?? [...outline.items(node)].at(-1);
  return last === undefined ? node : lastWithin(outline, last);
}

/** The style of the innermost flow collection of those given, the outermost first. */
function flowStyleAt({ text, outline }: SourceDocument, around: readonly NodeIndex[]): FlowStyle {
  const outermost: FlowStyle = {
    eol: eolAt(text, 0),
    json: false,
    colon: ': ',
    comma: ', ',
    padded: true,
    lines: undefined,
  };
  return around
    .filter((node) => outline.isFlow(node))
    .reduce((outer, node) => flowStyle(text, outline, node, outer), outermost);
}

function isBranching(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
