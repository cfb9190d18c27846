/** Text with a capital and a full stop. */
export function sentence(text: string): string {
  const [first = '', ...rest] = text;
  return `${first.toUpperCase()}${rest.join('')}${/\p{Sentence_Terminal}$/u.test(text) ? '' : '.'}`;
}
