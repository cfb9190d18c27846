/** Control characters, lone surrogates, and what is invisible or turns the direction of writing; not the joiners of emoji and Indic scripts. */
const UNPRINTABLE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]--[\u200c\u200d]]/gv;

/** What most text is, and is told at a quarter of the cost. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Text of somebody else's file as one line that is safe to show: an escape sequence that would colour the terminal, move
 * its cursor or forge a line of the report is spelt out, and so is what would hide text from the reader
 * (https://trojansource.codes).
 */
export function printable(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNPRINTABLE, spelt);
}

function spelt(character: string): string {
  const code = character.codePointAt(0) as number;
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default:
      return code < 0x100 ? `\\x${hex(code, 2)}` : code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 5)}}`;
  }
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
