import { printable } from '../../../report/printable.ts';

/** HTML or SVG that is safe as it stands. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[] | undefined;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Markup with values in it: text is escaped, for an attribute in quotes as for an element, and shown in printable characters;
 * markup stays; nothing is written of undefined.
 */
export function markup(literal: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return trusted(String.raw({ raw: literal }, ...values.map(written)));
}

/** Markup of text that is known to be safe, such as our own stylesheet. */
export function trusted(text: string): Markup {
  return { markup: text };
}

function written(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    // Of the characters that no document may have, printable() leaves the two that Unicode gives to nobody.
    return printable(value)
      .replace(/[\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"']/g, (character) => REFERENCES[character] as string);
  }
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}
