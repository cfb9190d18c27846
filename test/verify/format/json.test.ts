import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Static } from 'typebox';
import { json } from '../../../src/verify/format/json.ts';
import type { verifyReportSchema } from '../../../src/verify/format/json-schema.ts';
import type { VerifyReport } from '../../../src/verify/report.ts';
import { publishedSchema } from '../../report/published-schema.ts';
import { hostileReport } from './hostile.ts';
import { brief, reports } from './reports.ts';

type Constant<T> = T extends object ? { readonly [K in keyof T]: Constant<T[K]> } : T;
type Written = Constant<Omit<Static<typeof verifyReportSchema>, '$schema'>>;
/** Compiles while the schema allows what a report may be, and a report may be what the schema allows. */
const AGREES: [
  Written extends Constant<VerifyReport> ? true : never,
  Constant<VerifyReport> extends Written ? true : never,
] = [true, true];

const { id, faultsOf, undescribed } = publishedSchema('verify-report.json');

describe('the json format', () => {
  test('is as its schema says', () => {
    assert.deepEqual(AGREES, [true, true]);
    for (const [name, report] of Object.entries(reports))
      assert.deepEqual(faultsOf(JSON.parse(json(report))), [], name);
    fc.assert(
      fc.property(hostileReport, (report) => assert.deepEqual(faultsOf(JSON.parse(json(report))), [])),
      { numRuns: 30 },
    );
  });

  test('is not as its schema says when it is wrong', () => {
    const right = JSON.parse(json(brief));
    assert.notDeepEqual(faultsOf({ ...right, schemaVersion: 2 }), []);
    assert.notDeepEqual(faultsOf({ ...right, verdict: { outcome: 'fine', why: '' } }), []);
    assert.notDeepEqual(faultsOf({ ...right, requests: { ...right.requests, outcomes: { odd: 1 } } }), []);
    assert.notDeepEqual(faultsOf({ ...right, rollouts: undefined }), []);
  });

  test('describes every property', () => {
    assert.deepEqual(undescribed(), []);
  });

  test('says everything that the report says', () => {
    const { $schema, ...said } = JSON.parse(json(brief));
    assert.equal($schema, id);
    assert.deepEqual(said, JSON.parse(JSON.stringify(brief)));
  });
});
