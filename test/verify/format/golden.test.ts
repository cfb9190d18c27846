import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { formatVerifyReport, type VerifyFormat } from '../../../src/verify/format/formats.ts';
import { matchesFile } from '../../golden.ts';
import { reports } from './reports.ts';

// `UPDATE=1 node --test test/verify/format/golden.test.ts` writes what the formats make by now; read the difference.

const FOLDER = join(import.meta.dirname, 'golden');

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
      test(name, async () => {
        const written = formatVerifyReport(format as VerifyFormat, reports[name], { colours: false });
        await matchesFile(join(FOLDER, `${name}.${ending}`), written);
      });
    }
  });
}

test('no other file is golden', () => {
  const known = Object.values(GOLDEN).flatMap(({ ending, of }) => of.map((name) => `${name}.${ending}`));
  assert.deepEqual(readdirSync(FOLDER).sort(), known.sort());
});
