import { printable } from './printable.ts';

/** Invisible; between @ and a name it keeps GitHub and GitLab from calling somebody. */
const ZERO_WIDTH_SPACE = '&#8203;';

/** Text of somebody else's file that Markdown shows as it is: no HTML, no links, nobody called, no issue referred to. */
export function markdownText(text: string): string {
  return printable(text)
    .replaceAll(/[\\`*_[\]<>|~$&]/g, '\\$&')
    .replaceAll(/[@#]|:(?=\/\/)|(?<=www)\.|(?<=\bGH)-/gi, `$&${ZERO_WIDTH_SPACE}`);
}

/** What Markdown between HTML tags takes for markup: addresses too become links there. */
const SPECIAL_IN_HTML = /[&<>"'`|*_[\]\\~$@:]|(?<=www)\./gi;

/** Text of somebody else's file as code within HTML. */
export function htmlCode(text: string): string {
  const escaped = printable(text).replaceAll(SPECIAL_IN_HTML, (character) => `&#${character.charCodeAt(0)};`);
  return `<code>${escaped}</code>`;
}
