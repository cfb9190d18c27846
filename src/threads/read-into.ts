import type { Share } from '../check/share.ts';
import { type Source, textOf } from '../files/read-files.ts';
import { readManifests } from '../manifest/read.ts';

/** Reads a source into a share; `index` is where it stands among all sources. */
export function readInto(share: Share, index: number, source: Source): void {
  const { text, again } = textOf(source);
  share.add(index, readManifests(source.name, text), again);
}
