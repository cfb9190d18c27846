import { join } from 'node:path';
import { matchesFile } from '../../golden.ts';

/** What kubectl and the audit log showed, a folder for each occasion. */
export const GOLDEN = join(import.meta.dirname, '../golden');

/** Holds the text against a file of the golden folder, named by its path there, in one piece so that it can be found. */
export function matchesGolden(name: string, text: string): Promise<void> {
  return matchesFile(join(GOLDEN, name), text);
}
