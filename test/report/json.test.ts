import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import type { Report } from '../../src/check/report.ts';
import { json } from '../../src/report/json.ts';
import { finding, hostileReport, reportOf } from './hostile.ts';
import { NOTHING, sampleReport, TO_FILE } from './sample.ts';

const published = JSON.parse(readFileSync(new URL('../../schema/report.json', import.meta.url), 'utf8'));

/** The schema as it is published lets a reader meet what is new; here, what it does not tell of is a mistake. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return 'properties' in schema ? { ...inner, additionalProperties: false } : inner;
}

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(closed(published) as object);

function assertValid(report: Report): void {
  const valid = validate(JSON.parse(json(report, TO_FILE)));
  assert.ok(valid, JSON.stringify(validate.errors, null, 2));
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
    assert.deepEqual(
      undescribed.filter((path) => !/^\.tool$|^\.summary$|\.byLevel\./.test(path)),
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
