import type { Slice, VerifyReport } from '../report.ts';

/** How many slices the timeline has at most, so that a drawing of it is legible and the report small. */
const MOST_SLICES = 600;

/** Lengths of a slice, in milliseconds. */
const LENGTHS = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 60_000, 120_000, 300_000, 600_000];

export interface Timeline {
  /** The slice that a moment is in; the first or the last one for what lies before or behind. */
  at(atMs: number): Slice;
  report(): VerifyReport['timeline'];
}

/** Empty slices for a run of that length. */
export function timeline(durationMs: number): Timeline {
  const longest = durationMs / MOST_SLICES;
  const sliceMs = LENGTHS.find((length) => length >= longest) ?? Math.ceil(longest);
  const slices = Array.from({ length: Math.max(1, Math.ceil(durationMs / sliceMs)) }, () => ({
    sent: 0,
    failed: 0,
    retried: 0,
  }));
  return {
    at: (atMs) => slices[Math.min(slices.length - 1, Math.max(0, Math.floor(atMs / sliceMs)))] as Slice,
    report: () => ({ sliceMs, slices }),
  };
}
