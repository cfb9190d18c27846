import { eastAsianWidth } from 'get-east-asian-width';

const ASCII = /^[\x20-\x7e]*$/;
let segmenter: Intl.Segmenter | undefined;

/** Columns that printable text takes in a terminal. */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let sum = 0;
  for (const character of charactersOf(text)) sum += columnsOfOne(character);
  return sum;
}

/** The columns of printable text from one up to another; a wide character that is cut in two leaves blanks. */
export function sliceColumns(text: string, from: number, to: number): string {
  if (ASCII.test(text)) return text.slice(from, to);
  let slice = '';
  let column = 0;
  for (const character of charactersOf(text)) {
    const next = column + columnsOfOne(character);
    if (column >= from && next <= to) slice += character;
    else slice += ' '.repeat(Math.max(0, Math.min(next, to) - Math.max(column, from)));
    column = next;
  }
  return slice;
}

/** What a person takes for one character each: emoji of several code points, a letter with its marks. */
function* charactersOf(text: string): Iterable<string> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

function columnsOfOne(character: string): number {
  if (/^[\p{Mark}\u200c\u200d]/u.test(character)) return 0;
  // Two letters that make a flag, and what is asked to be shown as emoji.
  if (/^\p{Regional_Indicator}{2}|\ufe0f/u.test(character)) return 2;
  return eastAsianWidth(character.codePointAt(0) as number);
}
