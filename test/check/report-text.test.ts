import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../src/check/report.ts';
import { reportText } from '../../src/check/report-text.ts';
import { formatReport } from '../../src/report/formats.ts';
import { sampleReport } from '../report/sample.ts';

const SAMPLE = sampleReport();

const tooLong = (): never => {
  throw new RangeError('Invalid string length');
};

test('a file in which more is found than can be told is named, with what could not be read in it', () => {
  const given = JSON.stringify(SAMPLE);
  const told: Report = JSON.parse(
    reportText(SAMPLE, 'all.yaml', (report) => (report.findings.length > 0 ? tooLong() : JSON.stringify(report))),
  );
  const message = 'so much was found in it that it cannot be told; split the file';
  assert.deepEqual(told, {
    ...JSON.parse(given),
    findings: [],
    deployments: [],
    faults: [...JSON.parse(given).faults, { file: 'all.yaml', message }],
  });
  assert.equal(reportText(SAMPLE, 'all.yaml'), given);
});

test('a report that is longer than a text can be is refused in a line', () => {
  const to = { colours: false, failOn: 'deny' as const, version: '1' };
  const report: Report = {
    ...SAMPLE,
    get findings() {
      return tooLong();
    },
  };
  assert.throws(() => formatReport('json', report, to), {
    name: 'TooLongError',
    message: '--format json: the report is longer than a text can be; check fewer files at a time',
  });
});
