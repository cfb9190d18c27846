/** The middle of several measurements, and how far they reach. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

/** @throws RangeError where there is nothing to summarise. */
export function spread(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  return { median: median(sorted), least: quantile(sorted, 0), most: quantile(sorted, 1) };
}

/**
 * The value that a share `q` (0 to 1) of the values does not exceed, by nearest rank: always one that was measured.
 * @throws RangeError where there are no values.
 */
export function quantile(sorted: Float64Array, q: number): number {
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('no measurements to take a quantile of');
  return value;
}

function median(sorted: Float64Array): number {
  const upper = sorted[Math.floor(sorted.length / 2)];
  return sorted.length % 2 === 0 && upper !== undefined ? (quantile(sorted, 0.5) + upper) / 2 : quantile(sorted, 0.5);
}

/**
 * Each measurement over its neighbour in the same round: what slows the whole machine for a moment slows both, and
 * leaves their ratio alone.
 */
export function ratios(measured: readonly number[], floor: readonly number[]): Spread {
  if (measured.length !== floor.length) throw new RangeError(`${measured.length} rounds against ${floor.length}`);
  return spread(measured.map((value, round) => value / (floor[round] ?? Number.NaN)));
}
