import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Report } from '../../src/check/report.ts';
import { json } from '../../src/report/json.ts';
import { finding, hostileReport, reportOf } from './hostile.ts';
import { publishedSchema } from './published-schema.ts';
import { NOTHING, sampleReport, TO_FILE } from './sample.ts';

const schema = publishedSchema('report.json');

function assertValid(report: Report): void {
  assert.deepEqual(schema.faultsOf(JSON.parse(json(report, TO_FILE))), []);
}

describe('the json format', () => {
  test('is as its schema says', () => {
    assertValid(sampleReport());
    assertValid(NOTHING);
    assertValid(
      reportOf(finding({ suppressed: 'baseline' }), finding({ suppressed: 'exemption', note: 'not exempt' })),
    );
    fc.assert(fc.property(hostileReport, (report) => assertValid(report)));
  });

  test('describes every property', () => {
    assert.deepEqual(
      schema.undescribed().filter((path) => !/^\.tool$|^\.summary$|\.byLevel\./.test(path)),
      [],
    );
  });

  test('says everything that the report says', () => {
    const report = sampleReport();
    const { findings, deployments, errors, notes, summary, tool } = JSON.parse(json(report, TO_FILE));
    assert.equal(tool.version, TO_FILE.version);
    assert.deepEqual(
      findings.map(({ fingerprint: _, page: __, ...said }: any) => said),
      JSON.parse(JSON.stringify(report.findings)),
    );
    assert.deepEqual(deployments, report.deployments);
    assert.deepEqual(errors, report.faults);
    assert.deepEqual(notes, report.notes);
    const { deny, warn, audit } = summary.byLevel;
    assert.equal(deny + warn + audit, summary.violations);
    assert.equal(summary.violations + summary.exempt + summary.inBaseline, findings.length);
  });
});
