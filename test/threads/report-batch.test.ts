import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JudgedFile } from '../../src/check/share.ts';
import type { JudgedFiles } from '../../src/threads/orders.ts';
import { reportBatch, reportsIn } from '../../src/threads/report-batch.ts';

test('reports come out as they went in, few at a time and long ones alone', () => {
  const reports: JudgedFile[] = ['{}', '"ä🚀"', 'x'.repeat(100_000), 'ä'.repeat(400_000), '', '🚀'.repeat(50_000)].map(
    (report, index) => ({ file: index * 7, report }),
  );
  const sent: JudgedFiles[] = [];
  const batch = reportBatch((one) => sent.push(one));
  for (const report of reports) batch.add(report);
  batch.end();
  batch.end();
  assert.deepEqual(
    sent.flatMap((one) => [...reportsIn(one)]),
    reports,
  );
  assert.deepEqual(
    sent.map(({ files }) => files.length),
    [2, 1, 3],
  );
});
