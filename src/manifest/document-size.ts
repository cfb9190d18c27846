/** Values one document may have: each takes some 300 bytes while it is read. */
export const MOST_VALUES = 5_000_000;

/** What is shorter has not as many values as this; it is not looked through. */
const SHORT = 4_000_000;

/**
 * Whether a document may have more values than can be kept while it is read: a List of a whole cluster has not (50 MB of
 * `kubectl get -o json` are some 3 million). Counts what values begin behind, text in quotes included.
 */
export function isTooLarge(text: string): boolean {
  if (text.length < SHORT) return false;
  let values = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x0a: // a line
      case 0x2c: // ,
      case 0x3a: // :
      case 0x5b: // [
      case 0x7b: // {
        values += 1;
        break;
      case 0x2d: // -
        if (text.charCodeAt(at + 1) === 0x20) values += 1;
        break;
    }
  }
  return values > MOST_VALUES;
}
