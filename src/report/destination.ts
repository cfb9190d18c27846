import type { Level } from '../check/report.ts';

/** What a format takes into account beside the report: where it goes to, and who makes it. */
export interface Destination {
  /** Whether colours are welcome: it is a terminal, or somebody asks for them. */
  colours: boolean;
  /** Columns of the terminal; absent where it is none. */
  columns?: number | undefined;
  /** The least level of a violation that fails the check. */
  failOn: Level;
  /** The version of Evenkeel. */
  version: string;
}
