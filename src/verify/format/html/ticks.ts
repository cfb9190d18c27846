const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12, 24].map((hours) => hours * HOUR),
];

/** Moments to write at a time axis, in milliseconds from its beginning: at most so many steps, of lengths that clocks have. */
export function timeTicks(endMs: number, most: number): number[] {
  const longest = TIME_STEPS.at(-1) as number;
  const step = TIME_STEPS.find((each) => endMs / each <= most) ?? longest * Math.ceil(endMs / longest / most);
  return Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step);
}

/**
 * Values to write at an axis from 0 up to at least `max`, in at most so many steps of 1, 2 or 5 times a power of ten, none
 * of them below `least`.
 */
export function valueTicks(max: number, most: number, least = Number.MIN_VALUE): number[] {
  const needed = Math.max(max / most, least);
  const power = 10 ** Math.floor(Math.log10(needed));
  // What should be whole may be off by a hair in floating point.
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= needed * (1 - 1e-9)) as number);
  const steps = Math.max(1, Math.ceil(max / step - 1e-9));
  return Array.from({ length: steps + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}
