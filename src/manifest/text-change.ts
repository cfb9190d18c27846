import type { Span } from './position.ts';

/** Text that takes the place of a span; the span is empty where something is put in. */
export interface TextChange extends Span {
  text: string;
}

/** The text with the changes made. None may lie within another; those at one place are made in the order given. */
export function changedText(text: string, changes: readonly TextChange[]): string {
  let changed = '';
  let from = 0;
  for (const change of [...changes].sort((a, b) => a.start - b.start)) {
    changed += text.slice(from, change.start) + change.text;
    from = change.end;
  }
  return changed + text.slice(from);
}
