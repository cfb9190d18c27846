import { randomBytes } from 'node:crypto';
import { access, chmod, constants, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file that cannot be written, in words for a person. */
export class WriteError extends Error {
  override name = 'WriteError';
}

/**
 * Writes a file's new text, at once or not at all: whoever reads it meets the old text or the new one. Its mode stays, a
 * link is followed to what it points at. Throws a WriteError; so it does where the file no longer has the text that the
 * new one was made from.
 */
export async function rewriteFile(path: string, before: string, after: string): Promise<void> {
  try {
    const target = await realpath(path);
    await access(target, constants.W_OK);
    if (!(await readFile(target)).equals(Buffer.from(before))) {
      throw new WriteError('has changed since it was read; nothing was written');
    }
    const { mode } = await stat(target);
    const beside = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      await writeFile(beside, after, { flag: 'wx' });
      await chmod(beside, mode);
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  } catch (error) {
    if (error instanceof WriteError) throw error;
    throw new WriteError(`cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}
