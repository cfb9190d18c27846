/** A report that is longer than a text can be: V8 allows 512 MB. */
export class TooLongError extends Error {
  override name = 'TooLongError';
}
