import type { Level } from '../check/report.ts';
import type { Destination } from '../report/destination.ts';
import { version } from '../version.ts';
import type { Io } from './command.ts';

/** Standard output as a report takes it into account. */
export function destinationOf(io: Io, failOn: Level): Destination {
  return { colours: wantsColours(io), columns: io.terminal ? io.columns : undefined, failOn, version };
}

/** NO_COLOR (https://no-color.org) and FORCE_COLOR, where they are not empty, go over what standard output is. */
export function wantsColours({ terminal, env }: Pick<Io, 'terminal' | 'env'>): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return terminal && TERM !== 'dumb';
}
