import { access, chmod, chown, constants, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file that cannot be written, in words for a person. */
export class WriteError extends Error {
  override name = 'WriteError';
}

/**
 * Gives a file another content, as a whole or not at all: whoever reads it meets the one or the other. Its mode stays, and
 * its owner where that may be set; a link is followed to what it points at. Rejects with a WriteError: so where the file is
 * no longer what the new content was made from.
 */
export async function rewriteFile(path: string, before: Uint8Array, after: Uint8Array): Promise<void> {
  try {
    const target = await realpath(path);
    // A file that may not be written could be replaced all the same, where its folder may.
    await access(target, constants.W_OK);
    if (!(await readFile(target)).equals(before)) throw new WriteError(CHANGED);
    await replace(target, after);
  } catch (error) {
    throw writeError(error);
  }
}

/** Writes a file, new or not, as a whole or not at all. Rejects with a WriteError. */
export async function writeWhole(path: string, content: string): Promise<void> {
  try {
    const before = await readFile(path).catch(() => undefined);
    if (before !== undefined) return await rewriteFile(path, before, Buffer.from(content));
    const beside = besideOf(path);
    try {
      await writeFile(beside, content, { flag: 'wx' });
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    throw writeError(error);
  }
}

async function replace(target: string, content: Uint8Array): Promise<void> {
  const { mode, uid, gid } = await stat(target);
  const beside = besideOf(target);
  try {
    await writeFile(beside, content, { flag: 'wx' });
    await chown(beside, uid, gid).catch(() => {});
    await chmod(beside, mode);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function besideOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${crypto.randomUUID()}.tmp`);
}

function writeError(error: unknown): WriteError {
  if (error instanceof WriteError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new WriteError(`cannot be written: ${IN_WORDS[code] ?? code}`);
}

const CHANGED = 'has changed since it was read, and nothing was written; try again';

const IN_WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied for the file, or for a new one in its folder',
  EPERM: 'permission denied for the file, or for a new one in its folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'no space is left',
  ENOENT: 'it is gone, or its folder is not there',
  EISDIR: 'it is a folder',
  EBUSY: 'it is mounted by itself; mount the folder that it is in',
};
