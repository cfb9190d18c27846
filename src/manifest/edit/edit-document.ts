import type { FieldPath } from '../../deployment/field-path.ts';
import { type FieldEdit, setField } from '../../deployment/set-field.ts';
import { readDocument, type SourceDocument } from '../document.ts';
import { sameValue } from '../same-value.ts';
import { changedText, type TextChange } from '../text-change.ts';
import { editInPlace } from './edit-in-place.ts';

/** Edits of one object of a document, to be made in order. */
export interface ObjectEdits {
  /** Where the object stands in the document. */
  at: FieldPath;
  edits: readonly FieldEdit[];
}

/** A document with the edits made that could be made in place. */
export interface EditedDocument {
  text: string;
  /** Those that make the text, offsets in the document's text. */
  changes: readonly TextChange[];
  /** In the order given: what was changed for an object, offsets in the document's text; or why nothing was. */
  objects: readonly ({ changes: readonly TextChange[] } | { why: string })[];
}

/**
 * Edits objects of a document, each as a whole or not at all. The text is read again: it must say what the document said
 * with the edits made, and nothing else.
 */
export function editDocument(document: SourceDocument, wanted: readonly ObjectEdits[]): EditedDocument {
  const objects = wanted.map(({ at, edits }) => editInPlace(document, at, edits));
  const possible = wanted.flatMap((each, index) => {
    const made = objects[index];
    return made !== undefined && 'changes' in made ? [{ ...each, index, changes: made.changes }] : [];
  });
  const good = sound(document, possible);
  for (const { index } of possible) {
    if (!good.some((each) => each.index === index)) objects[index] = { why: UNFORESEEN };
  }
  const changes = good.flatMap((each) => each.changes);
  return { text: changedText(document.text, changes), changes, objects };
}

const UNFORESEEN = 'it is written in a way that cannot be added to without changing more';

type Possible = ObjectEdits & { index: number; changes: readonly TextChange[] };

/** Those whose changes come to what they should. One that does not is looked for by halves. */
function sound(document: SourceDocument, possible: readonly Possible[]): readonly Possible[] {
  if (possible.length === 0 || says(document, possible)) return possible;
  if (possible.length === 1) return [];
  const half = Math.ceil(possible.length / 2);
  const good = [...sound(document, possible.slice(0, half)), ...sound(document, possible.slice(half))];
  return says(document, good) ? good : [];
}

function says(document: SourceDocument, made: readonly Possible[]): boolean {
  const text = changedText(
    document.text,
    made.flatMap(({ changes }) => changes),
  );
  const read = readDocument(text, { start: 0, end: text.length });
  if (read === undefined || !('value' in read)) return false;
  const copied = new Set<object>();
  const expected = made
    .flatMap(({ at, edits }) => edits.map(({ path, value }) => ({ path: [...at, ...path], value })))
    .reduce((draft, edit) => setField(draft, edit, copied), document.value as object);
  return sameValue(read.value, expected);
}
