import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';

/** Holds the text against the file, which is committed. UPDATE=1 writes it instead, for a person to read and commit. */
export async function matchesFile(file: string, text: string): Promise<void> {
  if (process.env.UPDATE === '1') {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return;
  }
  const committed = await readFile(file, 'utf8').catch(() => '');
  assert.equal(text, committed, `${relative('.', file)} says otherwise; if the new text is right, run with UPDATE=1`);
}
