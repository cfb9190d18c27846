import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdicts } from './aims.ts';
import { comparison } from './comparison-fixture.ts';
import { comparisonTables, verdictTable } from './tables.ts';

test('tables show medians, ranges and what is not had', () => {
  const compared = comparison(4096, { reviewsPerSecond: 800, p99: 3, peak: 100e6 });
  const lines = comparisonTables(compared).split('\n');
  assert.equal(
    lines[4],
    '| a body | 16 | Evenkeel | 800 (400–800) | not had | 1.00 | 3.00 | 0.80 (0.80–0.80) | 1.50 (1.50–1.50) | not had |',
  );
  assert.equal(lines.at(-1), '| Evenkeel | 50 | 100 |');
  assert.equal(
    verdictTable(verdicts(compared)).split('\n').at(-1),
    '| memory at the highest, 16 connections | 100 MB | < 130 MB | yes |',
  );
});
