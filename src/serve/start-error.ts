/** The process cannot do its work; the message is one line that says what to do. Exit code 1. */
export class StartError extends Error {
  override name = 'StartError';
}
