import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Report } from '../../src/check/report.ts';
import { FORMATS, type Format, formatReport } from '../../src/report/formats.ts';
import { matchesFile } from '../golden.ts';
import { NOTHING, sampleReport, TO_FILE } from './sample.ts';

// `UPDATE=1 node --test test/report/golden.test.ts` writes what the formats make by now; read the difference.

const GOLDEN = join(import.meta.dirname, 'golden');

const ENDING: Readonly<Record<Format, string>> = {
  text: 'txt',
  json: 'json',
  sarif: 'json',
  junit: 'xml',
  github: 'txt',
  markdown: 'md',
};

const FAULTS_ONLY: Report = {
  ...NOTHING,
  files: 1,
  faults: [{ file: 'deploy/shop.yaml', at: { line: 3, column: 5 }, message: 'a tab where YAML wants blanks' }],
};

const REPORTS: Readonly<Record<string, Report>> = {
  sample: sampleReport(),
  nothing: NOTHING,
  'faults-only': FAULTS_ONLY,
};

for (const format of FORMATS) {
  describe(format, () => {
    for (const [name, report] of Object.entries(REPORTS)) {
      test(name, async () => {
        const written = formatReport(format, report, TO_FILE);
        assert.ok(written.endsWith('\n'));
        await matchesFile(join(GOLDEN, fileOf(name, format)), format === 'sarif' ? withoutRules(written) : written);
      });
    }
  });
}

/** The descriptions of the rules are long, and another test holds them to the rules. */
function withoutRules(sarif: string): string {
  const log = JSON.parse(sarif);
  log.runs[0].tool.driver.rules = log.runs[0].tool.driver.rules.length;
  return `${JSON.stringify(log, null, 2)}\n`;
}

test('no other file is golden', () => {
  const known = FORMATS.flatMap((format) => Object.keys(REPORTS).map((name) => fileOf(name, format)));
  assert.deepEqual(readdirSync(GOLDEN).sort(), known.sort());
});

function fileOf(name: string, format: Format): string {
  return `${name}.${format}.${ENDING[format]}`;
}
