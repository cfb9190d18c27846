import { statSync } from 'node:fs';
import type { Share } from '../check/share.ts';
import { readSource, textOf } from '../files/read-files.ts';
import type { Source } from '../files/sources.ts';

/** Reads a source into a share; `index` is where it stands among all sources. */
export function readInto(share: Share, index: number, source: Source): void {
  const again = readAgain(source);
  share.add(index, readSource(source), again);
}

/** How to read a source another time, and its text then: undefined where it has changed since this call. */
function readAgain(source: Source): () => string | undefined {
  const before = stampOf(source);
  return () => {
    const text = textOf(source);
    return stampOf(source) === before ? text : undefined;
  };
}

/** What is another when a file has changed; undefined where there is no file, or none that can be looked at. */
function stampOf(source: Source): string | undefined {
  if (!('path' in source)) return undefined;
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = statSync(source.path);
    return [dev, ino, size, mtimeMs, ctimeMs].join();
  } catch {
    return undefined;
  }
}
