import { relative, sep } from 'node:path';

/** Whether an absolute path is a folder, or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  const below = relative(folder, path);
  return below !== '..' && !below.startsWith(`..${sep}`);
}
