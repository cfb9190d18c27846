import { px } from './plot.ts';

interface Line {
  /** Where the line ends, in pixels. */
  end: number;
  y(value: number): number;
  /** How far it lies below its height, in pixels. */
  offset: number;
  /** Whether a number of none is drawn. */
  evenNone: boolean;
}

/**
 * The path of a number that stays as it is until it changes. What changed within half a pixel is one upright line from its
 * least to its most: a dip is never lost.
 */
export function stepLine(points: readonly { at: number; value: number }[], { end, y, offset, evenNone }: Line): string {
  const height = (value: number) => (value === 0 ? y(0) : px(y(value) + offset));
  let path = '';
  let last: number | undefined;
  for (const [at, members] of Map.groupBy(points, (point) => Math.round(point.at * 2) / 2)) {
    const values = members.map(({ value }) => value);
    const next = values.at(-1) as number;
    const before = last ?? next;
    const [least, most] = [Math.min(...values, before), Math.max(...values, before)];
    if (last === undefined || least !== most) {
      const drawing = last !== undefined && (last > 0 || evenNone);
      const passed = [least, most].filter((value) => value !== before && value !== next);
      path += [
        drawing ? `H${at}` : `M${at} ${height(before)}`,
        ...[...passed, next].map((value) => `V${height(value)}`),
      ].join('');
    }
    last = next;
  }
  return last !== undefined && (last > 0 || evenNone) ? `${path}H${end}` : path;
}
