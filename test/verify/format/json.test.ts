import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { Static } from 'typebox';
import { json } from '../../../src/verify/format/json.ts';
import type { verifyReportSchema } from '../../../src/verify/format/json-schema.ts';
import type { VerifyReport } from '../../../src/verify/report.ts';
import { hostileReport } from './hostile.ts';
import { brief, reports } from './reports.ts';

type Constant<T> = T extends object ? { readonly [K in keyof T]: Constant<T[K]> } : T;
type Written = Constant<Omit<Static<typeof verifyReportSchema>, '$schema'>>;
/** Compiles while the schema allows what a report may be, and a report may be what the schema allows. */
const AGREES: [
  Written extends Constant<VerifyReport> ? true : never,
  Constant<VerifyReport> extends Written ? true : never,
] = [true, true];

const published = JSON.parse(readFileSync(new URL('../../../schema/verify-report.json', import.meta.url), 'utf8'));

/** The schema as it is published lets a reader meet what is new; here, what it does not tell of is a mistake. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...inner, additionalProperties: false } : inner;
}

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(closed(published) as object);

function faultsOf(report: unknown): unknown {
  validate(report);
  return validate.errors ?? [];
}

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
    const undescribed: string[] = [];
    const walk = (schema: any, path: string): void => {
      for (const [name, property] of Object.entries<any>(schema.properties ?? {})) {
        const at = `${path}.${name}`;
        if (property.description === undefined && property.const === undefined) undescribed.push(at);
        walk(property, at);
      }
      if (schema.items) walk(schema.items, `${path}[]`);
    };
    walk(published, '');
    assert.deepEqual(undescribed, []);
  });

  test('says everything that the report says', () => {
    const { $schema, ...said } = JSON.parse(json(brief));
    assert.equal($schema, published.$id);
    assert.deepEqual(said, JSON.parse(JSON.stringify(brief)));
  });
});
