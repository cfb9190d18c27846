import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { formatVerifyReport, type VerifyFormat } from '../../../src/verify/format/formats.ts';
import { reports } from './reports.ts';

// `UPDATE=1 node --test test/verify/format/golden.test.ts` writes what the formats make by now; read the difference.

const GOLDEN: Readonly<Record<VerifyFormat, { ending: string; of: readonly (keyof typeof reports)[] }>> = {
  text: {
    ending: 'txt',
    of: ['zeroDowntime', 'downtime', 'hour', 'cutShort', 'stalled', 'slow', 'dryRun', 'brief', 'empty', 'hostile'],
  },
  json: { ending: 'json', of: ['brief'] },
  junit: { ending: 'xml', of: ['downtime', 'cutShort', 'stalled', 'dryRun', 'hostile'] },
  html: { ending: 'html', of: ['downtime', 'brief', 'empty'] },
};

for (const [format, { ending, of }] of Object.entries(GOLDEN)) {
  describe(format, () => {
    for (const name of of) {
      test(name, () => {
        const written = formatVerifyReport(format as VerifyFormat, reports[name], { colours: false });
        const url = new URL(`golden/${name}.${ending}`, import.meta.url);
        if (process.env.UPDATE === '1') writeFileSync(url, written);
        assert.equal(written, readFileSync(url, 'utf8'));
      });
    }
  });
}
