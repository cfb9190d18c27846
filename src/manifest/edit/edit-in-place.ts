import { type FieldPath, formatFieldPath } from '../../deployment/field-path.ts';
import { isFields } from '../../deployment/fields.ts';
import { type FieldEdit, setField } from '../../deployment/set-field.ts';
import { aliasesOf, anchorOf } from '../anchors.ts';
import type { SourceDocument } from '../document.ts';
import { mergeBelowAt } from '../merges-below.ts';
import type { NodeIndex } from '../outline.ts';
import type { TextChange } from '../text-change.ts';
import { addEntries, addItems, NotInPlace, type Place, replaceValue } from './place.ts';

/** What makes an edit of a document: changes of its text, or why none leave the rest alone. */
export type InPlace = { changes: readonly TextChange[] } | { why: string };

/**
 * The changes of a document's text that make the edits, in order, of the object that stands `at` a place in it. What is
 * there stays as it is written: text is put in, and replaced where a value is. YAML has more ways to write a thing than are
 * foreseen here: the caller reads the text again and sees whether it says what it should.
 */
export function editInPlace(document: SourceDocument, at: FieldPath, edits: readonly FieldEdit[]): InPlace {
  const before = valueAt(document.value, at) as object;
  const copied = new Set<object>();
  const after = edits.reduce((draft, edit) => setField(draft, edit, copied), before);
  try {
    const place = placeAt(document, at);
    mayBeRead(document, place);
    return { changes: changesBetween(document, place, before, after) };
  } catch (error) {
    if (error instanceof NotInPlace) return { why: error.message };
    throw error;
  }
}

/** What the edits leave alone is the very same value before and after them: only what differs is walked through. */
function changesBetween(document: SourceDocument, place: Place, before: unknown, after: unknown): TextChange[] {
  if (before === after) return [];
  if (isFields(before) && isFields(after) && Object.keys(before).every((name) => name in after)) {
    mayChangeWithin(document, place);
    return changesOfMap(document, place, before, after);
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length <= after.length) {
    mayChangeWithin(document, place);
    return changesOfList(document, place, before, after);
  }
  mayChange(document, place);
  return [replaceValue(document, place, after)];
}

function changesOfMap(
  document: SourceDocument,
  place: Place,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): TextChange[] {
  const written = new Map([...document.outline.entries(place.node)].map((entry) => [entry.name, entry]));
  const added: [string, unknown][] = [];
  const changes: TextChange[] = [];
  for (const [name, value] of Object.entries(after)) {
    if (before[name] === value && name in before) continue;
    const path = [...place.path, name];
    const entry = written.get(name);
    if (entry !== undefined) {
      const child = { node: entry.value, key: entry.key, path, around: [...place.around, place.node] };
      changes.push(...changesBetween(document, child, before[name], value));
    } else if (name in before && typeof value === 'object') {
      throw new NotInPlace(`${formatFieldPath(path)} comes with a merge (<<) from elsewhere`);
    } else added.push([name, value]);
  }
  // What stands deeper comes first where both end at one place.
  return added.length === 0 ? changes : [...changes, ...addEntries(document, place, Object.fromEntries(added))];
}

function changesOfList(
  document: SourceDocument,
  place: Place,
  before: readonly unknown[],
  after: readonly unknown[],
): TextChange[] {
  const more = after.length - before.length;
  const differs = before.findIndex((item, index) => item !== after[index]);
  const first = differs === -1 ? before.length : differs;
  // Items put in before others: what follows them is the same. Else they are at the end, and others have changed.
  const isMoved = before.slice(first).every((item, index) => item === after[first + more + index]);
  const at = isMoved ? first : before.length;
  const items = [...document.outline.items(place.node)];
  const changes = before.slice(0, at).flatMap((item, index) => {
    const node = items[index] as NodeIndex;
    const child = { node, key: undefined, path: [...place.path, index], around: [...place.around, place.node] };
    return changesBetween(document, child, item, after[index]);
  });
  return more === 0 ? changes : [...changes, ...addItems(document, place, at, after.slice(at, at + more))];
}

/** NEL, LS and PS: what stands behind one in a comment is a line of its own to kubectl. */
const LINE_END_OF_YAML_1_1 = /[\u0085\u2028\u2029]/;

/** What kubectl reads in another way would not have what is written. */
function mayBeRead(document: SourceDocument, { node }: Place): void {
  const below = mergeBelowAt(document, node);
  if (below !== undefined) {
    throw new NotInPlace(`a << stands below ${below.name}, and kubectl takes what it brings instead; put << first`);
  }
  // JSON is read as JSON.
  if (!document.outline.isFlow(0) && LINE_END_OF_YAML_1_1.test(document.text)) {
    throw new NotInPlace('a line separator of Unicode is in it, at which kubectl ends a line; write \\u2028 in quotes');
  }
}

function mayChangeWithin(document: SourceDocument, place: Place): void {
  if (document.outline.kind(place.node) === 'alias') {
    const { start, end } = document.outline.span(place.node);
    throw new NotInPlace(`${nameOf(place)} is the alias ${document.text.slice(start, end)}`);
  }
  mayChange(document, place);
}

function mayChange({ text, outline }: SourceDocument, place: Place): void {
  const anchor = anchorOf(text, outline.span(place.node));
  if (anchor !== undefined && aliasesOf(text, outline).has(anchor)) {
    throw new NotInPlace(
      `${nameOf(place)} has the anchor &${anchor}, and an alias *${anchor} repeats what is written there`,
    );
  }
}

function nameOf({ path }: Place): string {
  return path.length === 0 ? 'it' : formatFieldPath(path);
}

function placeAt({ outline }: SourceDocument, at: FieldPath): Place {
  const { node, key, depth } = outline.find(at);
  if (node === undefined || depth < at.length) throw new NotInPlace('it is written by an alias');
  const around = at.map((_, steps) => outline.find(at.slice(0, steps)).node as NodeIndex);
  return { node, key, path: [], around };
}

function valueAt(value: unknown, path: FieldPath): unknown {
  return path.reduce<unknown>((within, step) => (within as Record<string | number, unknown>)[step], value);
}
