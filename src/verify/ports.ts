import type { LoadOptions } from './load.ts';

/** Ports that a client has for one address, as Linux comes, and for how long each is kept after its connection, in seconds. */
const PORTS = 28_000;
const KEPT_SECONDS = 60;

/** What to expect of a load that opens more connections than a client has ports for; undefined where it does not. */
export function portsWarning({ rate, mix }: Pick<LoadOptions, 'rate' | 'mix'>): string | undefined {
  const opened = { both: rate / 2, new: rate, kept: 0 }[mix];
  if (opened * KEPT_SECONDS <= PORTS) return undefined;
  return `${opened} new connections a second may take all of the some 28,000 ports that a client has for one address within a minute, and then the run says nothing: a lower --rate or --mix kept does not`;
}
