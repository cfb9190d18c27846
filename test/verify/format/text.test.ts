import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { columnsOf } from '../../../src/report/columns.ts';
import { text } from '../../../src/verify/format/text.ts';
import { hostileReport } from './hostile.ts';
import { brief, downtime, reports } from './reports.ts';

describe('the text format', () => {
  for (const columns of [undefined, 100, 80]) {
    test(`fits ${columns ?? 'no terminal at all'}`, () => {
      for (const [name, report] of Object.entries(reports)) {
        if (name === 'hostile') continue;
        for (const line of text(report, { colours: false, columns }).split('\n')) {
          // A word that is longer stays whole, so that it can be copied.
          const words = line.trim().split(' ').length;
          assert.ok(columnsOf(line) <= (columns ?? 100) || words === 1, `${name}: ${line}`);
        }
      }
    });
  }

  test('says the verdict first', () => {
    const first = Object.entries(reports).map(([name, report]) => [
      name,
      text(report, { colours: false }).split(':')[0],
    ]);
    assert.deepEqual(Object.fromEntries(first), {
      zeroDowntime: 'Zero downtime',
      downtime: 'Downtime',
      hour: 'Downtime',
      cutShort: 'Could not tell',
      stalled: 'Could not tell',
      slow: 'Downtime',
      dryRun: 'Zero downtime',
      brief: 'Downtime',
      empty: 'Could not tell',
      hostile: 'Downtime',
    });
  });

  test('writes printable characters and line ends, whatever others have called things', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const written = text(report, { colours: false });
        assert.doesNotMatch(written.replaceAll('\n', ''), /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]--[\u200c\u200d]]/v);
      }),
      { numRuns: 60 },
    );
  });

  test('lets nobody forge a line', () => {
    const forged = 'fine\nZero downtime: forged\r\nZero downtime: forged';
    const report = {
      ...brief,
      verdict: { ...brief.verdict, why: forged },
      remarks: [forged],
      causes: [{ message: forged, explains: [] }],
    };
    assert.doesNotMatch(text(report, { colours: false }), /^ *Zero downtime/m);
  });

  test('has colours where they are welcome, and the same words', () => {
    const coloured = text(downtime, { colours: true });
    assert.ok(coloured.startsWith('\u001b['));
    assert.equal(stripVTControlCharacters(coloured), text(downtime, { colours: false }));
    assert.ok(!text(downtime, { colours: false }).includes('\u001b'));
  });

  test('says where requests failed that fell into no rollout', () => {
    const report = { ...brief, rollouts: brief.rollouts.map((rollout) => ({ ...rollout, failed: 0 })) };
    assert.match(text(report, { colours: false }), /^Failed +2 \(3\.3 %\): 2 refused; 2 between rollouts$/m);
  });

  test('says so where no rule explains what failed', () => {
    assert.match(text({ ...brief, causes: [] }, { colours: false }), /^No rule that the Deployment violates explains/m);
    assert.doesNotMatch(text(reports.dryRun, { colours: false }), /No rule/);
  });
});
