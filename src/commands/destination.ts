import type { Level } from '../check/report.ts';
import type { Destination } from '../report/destination.ts';
import { version } from '../version.ts';
import type { Io } from './command.ts';

/**
 * Standard output as a report takes it into account. NO_COLOR (https://no-color.org) and FORCE_COLOR go over what the
 * terminal is.
 */
export function destinationOf({ terminal, columns, env }: Io, failOn: Level): Destination {
  return { colours: wantsColours(terminal, env), columns: terminal ? columns : undefined, failOn, version };
}

function wantsColours(terminal: boolean, { NO_COLOR, FORCE_COLOR, TERM }: Io['env']): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return terminal && TERM !== 'dumb';
}
