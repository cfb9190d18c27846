/** What stands between Evenkeel and the API server. */
export type Fault =
  /** Nothing says where the cluster is, or what says so cannot be used. */
  | { kind: 'configuration' }
  /** No answer, or one that broke off: the network, TLS, a credential plugin, a time limit. */
  | { kind: 'connection' }
  /** An answer that is no success. */
  | { kind: 'status'; status: number; retryAfterMs?: number }
  /** The API server gave up a watch, or said something in it that cannot be read. */
  | { kind: 'watch' };

/** Its message is one line: what was wrong, where, and what to do. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly fault: Fault;

  constructor(fault: Fault, message: string, options?: ErrorOptions) {
    super(message.replaceAll(/\s*\n\s*/g, ' ').trim(), options);
    this.fault = fault;
  }
}

/** An error's own words with those of what caused it: fetch itself says no more than "fetch failed". */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause !== undefined) return causeOf(error.cause);
  // Where a host has several addresses, each has failed in its own way.
  if (error instanceof AggregateError) return error.errors.map(causeOf).join(', ');
  return error.message;
}
