import type { Position } from '../manifest/position.ts';
import { printable } from './printable.ts';

/** What was piped in goes by the file name `-` where it is given, and by this one where it is told of. */
export const STDIN = 'stdin';

/** A file as people read of it. */
export function fileText(file: string): string {
  return file === '-' ? STDIN : printable(file);
}

/** `file:line:column`, which terminals and editors open; the file alone where a remark is about all of it. */
export function placeText(file: string, at: Position | undefined): string {
  return `${fileText(file)}${at === undefined ? '' : `:${at.line}:${at.column}`}`;
}

/** A path as services name the files of a repository: `./shop.yaml` is `shop.yaml`. */
export function repositoryPath(file: string): string {
  return file.replace(/^(?:\.\/+)+/, '');
}
