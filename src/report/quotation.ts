import type { Quoted } from '../check/report.ts';
import type { Range } from '../manifest/position.ts';
import { columnsOf, sliceColumns } from './columns.ts';
import type { Ink } from './ink.ts';
import { printable } from './printable.ts';

const TAB = '    ';
const ELLIPSIS = '…';

/** Columns left for what is behind the fault, where the line has to be cut before it. */
const BEHIND = 8;

/** The lines around a fault behind a gutter, the fault underlined, in at most that many columns. */
export function quotation(excerpt: readonly Quoted[], { start, end }: Range, columns: number, ink: Ink): string[] {
  const digits = Math.max(...excerpt.map(({ line }) => String(line).length), 3);
  const room = Math.max(columns - digits - ' | '.length - 1, 20);
  const at = excerpt.find(({ line }) => line === start.line);
  const before = at === undefined ? 0 : columnsOf(shown({ ...at, text: at.text.slice(0, start.column - at.column) }));
  const length = end.line === start.line ? end.column - start.column : Number.POSITIVE_INFINITY;
  const fault = at?.text.slice(start.column - at.column, start.column - at.column + length) ?? '';
  const whole = Math.max(1, columnsOf(inline(fault)));
  // All lines are cut alike, so that they stand under each other as they do in the file.
  const cut = Math.max(0, before + Math.min(whole, Math.floor(room / 2)) + BEHIND - room);
  const width = Math.min(whole, room - (before - cut));
  return excerpt.flatMap((quoted) => {
    const line = ` ${String(quoted.line).padStart(digits)} |`;
    const text = window(shown(quoted), cut, room);
    const own = `${ink.gutter(line)}${text === '' ? '' : ` ${text}`}`;
    if (quoted !== at) return [own];
    const under = `${ink.gutter(` ${' '.repeat(digits)} |`)} ${' '.repeat(before - cut)}${ink.fault('^'.repeat(width))}`;
    return [own, under];
  });
}

function shown({ column, text }: Quoted): string {
  return column === 1 || text === '' ? inline(text) : ELLIPSIS + inline(text);
}

function inline(text: string): string {
  return printable(text.replaceAll('\t', TAB));
}

/** What of a line is seen from a column on, with a mark where it goes on. */
function window(text: string, from: number, room: number): string {
  const whole = columnsOf(text);
  const right = whole > from + room;
  const seen = sliceColumns(text, from > 0 ? from + 1 : 0, right ? from + room - 1 : from + room);
  return `${from > 0 && whole > 0 ? ELLIPSIS : ''}${seen}${right ? ELLIPSIS : ''}`.trimEnd();
}
