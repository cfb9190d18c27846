/**
 * The texts of the Warning headers of an answer, which fetch has joined by commas: `299 - "…", 299 - "…"`. A text is a
 * quoted string, in which quotation marks and backslashes are escaped. Source: RFC 7234, section 5.5
 */
export function warningsIn(header: string | undefined): string[] {
  const values = (header ?? '').matchAll(/\d{3} \S+ "(?<text>(?:[^"\\]|\\.)*)"/g);
  return [...values].map(({ groups }) => (groups?.text ?? '').replaceAll(/\\(.)/g, '$1'));
}
