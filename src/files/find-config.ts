import { lstat, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const NAMES = ['evenkeel.yaml', 'evenkeel.yml'];

/**
 * The configuration file that holds in a folder: the nearest one there or above, no further up than the root of its
 * repository (the folder that has `.git`). Undefined: there is none.
 */
export async function findConfig(folder: string): Promise<string | undefined> {
  for (let here = resolve(folder); ; here = dirname(here)) {
    for (const name of NAMES) {
      // A link to nowhere counts as well: whoever reads it says what is wrong with it.
      const found = await lstat(join(here, name)).catch(() => undefined);
      if (found === undefined || found.isDirectory()) continue;
      if (!found.isFile() || !(await isObject(join(here, name)))) return join(here, name);
    }
    // In a worktree and in a submodule `.git` is a file.
    const isRoot = await lstat(join(here, '.git')).then(
      () => true,
      () => false,
    );
    if (isRoot || dirname(here) === here) return undefined;
  }
}

/** A manifest of that name is none: an Argo CD Application for Evenkeel, say. */
async function isObject(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return /^apiVersion:/m.test(text) && /^kind:/m.test(text);
}
