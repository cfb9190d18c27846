/** How a request ended. Everything but `answered` is a failure. */
export const OUTCOMES = ['answered', 'refused', 'reset', 'timed-out', 'no-route', 'wrong-status', 'client'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What a person reads of an outcome. */
export const IN_WORDS: Readonly<Record<Outcome, string>> = {
  answered: 'answered',
  refused: 'refused: nothing listened where the request was sent',
  reset: 'cut off: the connection was closed before the answer was whole',
  'timed-out': 'timed out: no answer in time',
  'no-route': 'no route: the address could not be reached',
  'wrong-status': 'wrong status',
  client: "of the client's own making: no free port, too many open files",
};

const BY_CODE: Readonly<Record<string, Outcome>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  HPE_INVALID_EOF_STATE: 'reset',
  ETIMEDOUT: 'timed-out',
  ESOCKETTIMEDOUT: 'timed-out',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EHOSTDOWN: 'no-route',
  ENETDOWN: 'no-route',
  ENOTFOUND: 'no-route',
  EADDRNOTAVAIL: 'client',
  EADDRINUSE: 'client',
  EMFILE: 'client',
  ENFILE: 'client',
  ENOBUFS: 'client',
  ENOMEM: 'client',
};

/** What counts last of a host with several addresses: where there is no IPv6, there is no route to it, or no port for it. */
const LEAST_TELLING: readonly Outcome[] = ['client', 'no-route'];

/** The outcome of a request that ended with an error; what nobody foresaw counts against the server. */
export function outcomeOf(error: NodeJS.ErrnoException): Outcome {
  // One for each address of a host that has several.
  if (error instanceof AggregateError && error.errors.length > 0) {
    const outcomes = (error.errors as NodeJS.ErrnoException[]).map(outcomeOf);
    return outcomes.toSorted((a, b) => LEAST_TELLING.indexOf(a) - LEAST_TELLING.indexOf(b))[0] as Outcome;
  }
  const { code = '' } = error;
  return BY_CODE[code] ?? (code.startsWith('EAI_') ? 'no-route' : 'reset');
}

/**
 * Whether a request may be sent once more on a new connection: the server closed a kept-alive connection at the moment when
 * it was used again, and no byte of an answer had come. Clients do so for idempotent methods (RFC 9110, 9.2.2).
 */
export function mayRetry(outcome: Outcome, { reused, begun }: { reused: boolean; begun: boolean }): boolean {
  return outcome === 'reset' && reused && !begun;
}
