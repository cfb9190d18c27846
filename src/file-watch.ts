import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

export interface WatchOptions {
  /** Between two looks at the files. A change is told once two looks in a row found the same. */
  intervalMs?: number;
}

/**
 * Calls back with the paths whose content has changed since the last call, or since the watch began: begin it before
 * the files are read, and no change is missed. Content is what counts, read anew each time, so that an in-place write,
 * a rename over the file, the `..data` symlink swap of a mounted ConfigMap or Secret, deletion and return are all
 * noticed on every file system, and a touch is not. A file is told only when it holds still, never half written.
 * Does not keep the process alive.
 */
export function watchFiles(
  paths: readonly string[],
  onChange: (changed: string[]) => void,
  { intervalMs = 1000 }: WatchOptions = {},
): () => void {
  let told = paths.map(fingerprintNow);
  let seen = told;
  let stopped = false;
  let timer = setTimeout(look, intervalMs).unref();

  function look(): void {
    void Promise.all(paths.map(fingerprint)).then((found) => {
      if (stopped) return;
      const still = found.every((content, index) => content === seen[index]);
      const changed = paths.filter((_, index) => found[index] !== told[index]);
      seen = found;
      timer = setTimeout(look, intervalMs).unref();
      if (!still || changed.length === 0) return;
      told = found;
      onChange(changed);
    });
  }

  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

async function fingerprint(path: string): Promise<string> {
  return readFile(path).then(digest, absence);
}

function fingerprintNow(path: string): string {
  try {
    return digest(readFileSync(path));
  } catch (error) {
    return absence(error);
  }
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('base64');
}

/** A file that is missing or unreadable differs from every content, and by its reason. */
function absence(error: unknown): string {
  return `(${(error as NodeJS.ErrnoException).code ?? String(error)})`;
}
