import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columnsOf } from '../../../../src/verify/format/html/columns.ts';
import type { Slice, VerifyReport } from '../../../../src/verify/report.ts';
import { reports } from '../reports.ts';

function total(slices: readonly Slice[]): Slice {
  const sum = (part: keyof Slice) => slices.reduce((all, slice) => all + slice[part], 0);
  return { sent: sum('sent'), failed: sum('failed'), retried: sum('retried') };
}

describe('the columns of a timeline', () => {
  test('lose no request, whatever their number', () => {
    for (const [name, report] of Object.entries(reports)) {
      for (const most of [1, 7, 90, 320]) {
        const { columns } = columnsOf(report, most);
        assert.ok(columns.length <= most || columns.length <= 1, `${name}: ${columns.length} of ${most}`);
        assert.deepEqual(total(columns), total(report.timeline.slices), name);
        assert.equal(columns.at(-1)?.toMs ?? 0, report.durationMs, name);
        const begins = columns.slice(1).map(({ fromMs }) => fromMs);
        assert.deepEqual(
          begins,
          columns.slice(0, -1).map(({ toMs }) => toMs),
          name,
        );
      }
    }
  });

  test('are due as many requests each, at a rate that is lower than that of the slices', () => {
    assert.equal(reports.slow.timeline.sliceMs, 200);
    const { columnMs, columns } = columnsOf(reports.slow, 318);
    assert.equal(columnMs, 1000);
    assert.deepEqual([...new Set(columns.map(({ sent }) => sent))], [1]);
  });

  test('end without a moment of their own', () => {
    const slices = [10, 10, 10, 4].map((sent) => ({ sent, failed: 0, retried: 0 }));
    const report = { ...reports.brief, durationMs: 3400, timeline: { sliceMs: 1000, slices } } as VerifyReport;
    assert.deepEqual(
      columnsOf(report, 100).columns.map(({ fromMs, toMs, sent }) => [fromMs, toMs, sent]),
      [
        [0, 1000, 10],
        [1000, 2000, 10],
        [2000, 3400, 14],
      ],
    );
    const longer = columnsOf({ ...report, durationMs: 3600 }, 100).columns.at(-1);
    assert.deepEqual([longer?.fromMs, longer?.toMs, longer?.sent], [3000, 3600, 4]);
  });
});
