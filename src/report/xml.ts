/** What XML 1.0 has no place for, not even as a reference: most control characters, lone surrogates, U+FFFE and U+FFFF. */
const NO_XML = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element on lines of its own, set in by `depth`; an attribute that is undefined is left out. */
export function element(name: string, attributes: Attributes, children: readonly string[], depth: number): string {
  const margin = '  '.repeat(depth);
  if (children.length === 0) return `${margin}<${name}${written(attributes)}/>\n`;
  return `${margin}<${name}${written(attributes)}>\n${children.join('')}${margin}</${name}>\n`;
}

/** An element that holds text and nothing else. */
export function textElement(name: string, attributes: Attributes, text: string, depth: number): string {
  // A parser makes \n of a \r that is no reference.
  return `${'  '.repeat(depth)}<${name}${written(attributes)}>${escaped(text, /[&<>\r]/g)}</${name}>\n`;
}

function written(attributes: Attributes): string {
  // Of a line end or a tab in an attribute that is no reference, a parser makes a blank.
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escaped(String(value), /[&<>"\t\n\r]/g)}"`))
    .join('');
}

/** What XML cannot say becomes U+FFFD, the replacement character. */
function escaped(text: string, special: RegExp): string {
  return text.replace(NO_XML, '\ufffd').replace(special, (character) => REFERENCES[character] as string);
}
