import { editInPlace } from '../manifest/edit/edit-in-place.ts';
import { rangeOf } from '../manifest/position.ts';
import type { Manifest, ManifestFile } from '../manifest/read.ts';
import type { Edit } from '../rules/rule.ts';
import type { Change } from './report.ts';

/** What edits of an object come to in the text of its file; none where they cannot be made in place. */
export function changesFor(
  file: Pick<ManifestFile, 'lines'>,
  { document, path }: Manifest,
  edits: readonly Edit[],
): Change[] {
  const made = editInPlace(document, path, edits);
  if ('why' in made) return [];
  const { start: offset } = document.span;
  return made.changes
    .map(({ start, end, text }) => ({ start: offset + start, end: offset + end, text }))
    .sort((a, b) => a.start - b.start)
    .map((change) => ({ at: rangeOf(file.lines, change), text: change.text }));
}
