import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { junit } from '../../../src/verify/format/junit.ts';
import type { VerifyReport } from '../../../src/verify/report.ts';
import { type Element, parseXml } from '../../report/xml.ts';
import { hostileReport } from './hostile.ts';
import { brief, reports } from './reports.ts';

/** What CI servers read alike: which elements stand where. */
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['testsuite'],
  testsuite: ['properties', 'testcase', 'system-out'],
  properties: ['property'],
  property: [],
  testcase: ['failure', 'error'],
  failure: [],
  error: [],
  'system-out': [],
};

function suiteOf(report: VerifyReport): Element {
  const root = parseXml(junit(report));
  const check = (element: Element): void => {
    for (const child of element.children) {
      assert.ok(CHILDREN[element.name]?.includes(child.name), `<${child.name}> in <${element.name}>`);
      check(child);
    }
  };
  check(root);
  const suite = root.children[0] as Element;
  const cases = casesOf(suite);
  const within = (name: string) => cases.filter(({ children }) => children.some((child) => child.name === name)).length;
  for (const element of [root, suite]) {
    const { tests, failures, errors } = element.attributes;
    assert.deepEqual([tests, failures, errors].map(Number), [cases.length, within('failure'), within('error')]);
  }
  return suite;
}

function casesOf(suite: Element): Element[] {
  return suite.children.filter(({ name }) => name === 'testcase');
}

function outcomes(report: VerifyReport): string[] {
  return casesOf(suiteOf(report)).map(
    ({ attributes, children }) => `${attributes.name}: ${children[0]?.name ?? 'passed'}`,
  );
}

describe('the junit format', () => {
  test('is XML of the elements that CI servers read, and counts right', () => {
    for (const report of Object.values(reports)) suiteOf(report);
    fc.assert(
      fc.property(hostileReport, (report) => void suiteOf(report)),
      { numRuns: 60 },
    );
  });

  const expected: readonly [keyof typeof reports, readonly string[]][] = [
    [
      'zeroDowntime',
      ['rollout 1: passed', 'rollout 2: passed', 'rollout 3: passed', 'rollout 4: passed', 'zero downtime: passed'],
    ],
    [
      'downtime',
      ['rollout 1: passed', 'rollout 2: failure', 'rollout 3: failure', 'rollout 4: passed', 'zero downtime: failure'],
    ],
    ['cutShort', ['rollout 1: passed', 'rollout 2: error', 'zero downtime: error']],
    ['dryRun', ['zero downtime: passed']],
    ['empty', ['zero downtime: error']],
  ];
  for (const [name, cases] of expected)
    test(`has a case for each rollout and one for the verdict: ${name}`, () =>
      assert.deepEqual(outcomes(reports[name]), cases));

  test('says what failed in a rollout, and what to do in the verdict', () => {
    const [rollout, verdict] = casesOf(suiteOf(brief));
    assert.deepEqual(rollout?.children[0]?.attributes, { message: '2 of 21 requests failed (9.5 %)', type: 'failure' });
    assert.equal(rollout?.children[0]?.text, '2 refused, 0:05.2 to 0:05.4: 1 ready, 1 terminating\n');
    assert.equal(verdict?.children[0]?.attributes.message, '2 of 60 requests failed');
    assert.match(verdict?.children[0]?.text ?? '', /^pre-stop-missing: .*Add lifecycle\.preStop\.sleep/);
  });

  test('takes as long as the rollouts did', () => {
    const suite = suiteOf(brief);
    assert.deepEqual(
      casesOf(suite).map(({ attributes }) => attributes.time),
      brief.rollouts.map(({ startMs, endMs = 0 }) => ((endMs - startMs) / 1000).toFixed(3)).concat('12.000'),
    );
    assert.equal(suite.attributes.time, '12.000');
  });
});
