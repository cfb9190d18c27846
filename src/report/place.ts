import type { Position } from '../manifest/position.ts';
import { printable } from './printable.ts';

/** `file:line:column`, which terminals and editors open; the file alone where a remark is about all of it. */
export function placeText(file: string, at: Position | undefined): string {
  return `${printable(file)}${at === undefined ? '' : `:${at.line}:${at.column}`}`;
}
