/** Longer lines are hard to read, however wide the terminal is. */
const MOST = 100;
/** In less, nothing is worth wrapping. */
const FEWEST = 40;

/** Columns of text for people in a terminal of that width, or elsewhere. */
export function textColumns(terminal: number | undefined): number {
  return Math.max(FEWEST, Math.min(terminal ?? MOST, MOST));
}
