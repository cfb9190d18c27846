import type { Slice, VerifyReport } from '../../report.ts';

/** Slices of time side by side, drawn as one. */
export interface Column extends Slice {
  fromMs: number;
  toMs: number;
}

const FACTORS = [1, 2, 3, 4, 5, 10, 15, 20, 30, 60];

/**
 * The slices of a run in at most so many columns of equal length. Each is due the same number of requests where that can be,
 * because at low rates a column would have one more than its neighbour and look like a fault. The last may be shorter, and
 * goes into the one before where it is less than half as long: a rate over a moment says nothing.
 */
export function columnsOf(report: VerifyReport, most: number): { columnMs: number; columns: Column[] } {
  const { sliceMs, slices } = report.timeline;
  const factor = factorOf(report, most);
  const columns: Column[] = [];
  for (let index = 0; index < slices.length; index += factor) {
    const toMs = Math.min((index + factor) * sliceMs, Math.max(report.durationMs, index * sliceMs + 1));
    columns.push({ fromMs: index * sliceMs, toMs, ...sumOf(slices.slice(index, index + factor)) });
  }
  const columnMs = sliceMs * factor;
  const [before, last] = columns.slice(-2);
  if (before !== undefined && last !== undefined && last.toMs - last.fromMs < columnMs / 2) {
    columns.splice(-2, 2, { fromMs: before.fromMs, toMs: last.toMs, ...sumOf([before, last]) });
  }
  return { columnMs, columns };
}

/** How many slices a column has. */
function factorOf({ timeline: { sliceMs, slices }, load }: VerifyReport, most: number): number {
  const few = FACTORS.filter((factor) => slices.length / factor <= most);
  const even = few.find((factor) => Number.isInteger((factor * sliceMs * load.rate) / 1000));
  return even ?? few[0] ?? 60 * Math.ceil(slices.length / most / 60);
}

function sumOf(slices: readonly Slice[]): Slice {
  const sum = { sent: 0, failed: 0, retried: 0 };
  for (const { sent, failed, retried } of slices) {
    sum.sent += sent;
    sum.failed += failed;
    sum.retried += retried;
  }
  return sum;
}
