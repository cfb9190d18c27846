import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LEVELS, type Report } from '../../src/check/report.ts';
import { junit } from '../../src/report/junit.ts';
import { finding, hostileReport, reportOf } from './hostile.ts';
import { NOTHING, sampleReport, TO_FILE } from './sample.ts';
import { type Element, parseXml } from './xml.ts';

/** What CI servers read alike: which elements stand where, and which attributes they have. */
const GRAMMAR: Readonly<Record<string, { attributes: string[]; optional?: string[]; children: string[] }>> = {
  testsuites: { attributes: ['name', 'tests', 'failures', 'errors', 'time'], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'],
    children: ['testcase', 'system-out'],
  },
  testcase: {
    attributes: ['classname', 'name', 'time'],
    optional: ['file', 'line'],
    children: ['failure', 'error', 'skipped', 'system-out'],
  },
  failure: { attributes: ['message', 'type'], children: [] },
  error: { attributes: ['message', 'type'], children: [] },
  skipped: { attributes: ['message'], children: [] },
  'system-out': { attributes: [], children: [] },
};

function assertGrammar(element: Element): void {
  const grammar = GRAMMAR[element.name];
  assert.ok(grammar, `<${element.name}>`);
  const given = Object.keys(element.attributes).filter((name) => !grammar.optional?.includes(name));
  assert.deepEqual(given.sort(), [...grammar.attributes].sort(), `<${element.name}>`);
  for (const child of element.children) {
    assert.ok(grammar.children.includes(child.name), `<${child.name}> in <${element.name}>`);
    assertGrammar(child);
  }
}

function assertCounts(suites: Element): void {
  const within = (name: string, cases: Element[]) =>
    cases.filter(({ children }) => children.some((child) => child.name === name)).length;
  const sum = { tests: 0, failures: 0, errors: 0 };
  for (const { attributes, children } of suites.children) {
    const cases = children.filter(({ name }) => name === 'testcase');
    const counts = {
      tests: cases.length,
      failures: within('failure', cases),
      errors: within('error', cases),
      skipped: within('skipped', cases),
    };
    for (const [name, count] of Object.entries(counts)) assert.equal(Number(attributes[name]), count, name);
    for (const name of ['tests', 'failures', 'errors'] as const) sum[name] += counts[name];
    const names = cases.map((each) => `${each.attributes.classname} ${each.attributes.name}`);
    assert.equal(new Set(names).size, names.length, 'names are distinct');
  }
  for (const [name, count] of Object.entries(sum)) assert.equal(Number(suites.attributes[name]), count, name);
}

function suitesOf(report: Report, failOn: (typeof LEVELS)[number] = 'deny'): Element {
  const suites = parseXml(junit(report, { ...TO_FILE, failOn }));
  assertGrammar(suites);
  assertCounts(suites);
  return suites;
}

function outcomes(report: Report, failOn?: (typeof LEVELS)[number]): (string | undefined)[] {
  return suitesOf(report, failOn).children.flatMap(({ children }) => children.map((each) => each.children[0]?.name));
}

describe('the junit format', () => {
  test('is XML of the elements that CI servers read, and counts right', () => {
    suitesOf(sampleReport());
    suitesOf(NOTHING);
    fc.assert(fc.property(hostileReport, (report) => void suitesOf(report)));
  });

  test('says what was said, escaped and back', () => {
    const message = 'a <b> & "c" \'d\' ]]> 100 % 漢字';
    const [suite] = suitesOf(reportOf(finding({ message, file: 'a&b.yaml' }))).children;
    const [failure] = suite?.children[0]?.children ?? [];
    assert.equal(suite?.attributes.name, 'a&b.yaml');
    assert.equal(failure?.attributes.message, message);
    assert.ok(failure?.text.includes(`\n${message}\n`) && failure.text.startsWith('a&b.yaml:2:3\n'), failure?.text);
  });

  for (const [index, failOn] of LEVELS.entries()) {
    test(`fails what fails the check: --fail-on ${failOn}`, () => {
      const report = reportOf(...LEVELS.map((level) => finding({ level, field: level })));
      const expected = LEVELS.map((_, level) => (level <= index ? 'failure' : 'system-out'));
      assert.deepEqual(outcomes(report, failOn), expected);
    });
  }

  test('skips what does not count, and passes a Deployment without a violation', () => {
    const at = { line: 1, column: 1 };
    const file = 'deploy/shop.yaml';
    const report = {
      ...reportOf(finding({ suppressed: 'exemption' }), finding({ suppressed: 'baseline' })),
      deployments: [
        { file, at, namespace: 'default', name: 'shop' },
        { file, at, namespace: 'default', name: 'fine' },
      ],
    };
    assert.deepEqual(outcomes(report), ['skipped', 'skipped', undefined]);
    const names = suitesOf(report).children[0]?.children.map(({ attributes }) => attributes.name);
    assert.deepEqual(names, [
      'default/shop: max-unavailable at spec.wrong',
      'default/shop: max-unavailable at spec.wrong (2)',
      'default/fine',
    ]);
  });

  test('has an error for what was not read, and notes beside the cases', () => {
    const file = 'charts/shop.yaml';
    const suites = suitesOf({
      ...NOTHING,
      faults: [{ file, at: { line: 4, column: 2 }, message: 'no YAML' }],
      notes: [{ file, message: 'a template' }],
    });
    const [suite] = suites.children;
    assert.deepEqual(
      suite?.children.map(({ name }) => name),
      ['testcase', 'system-out'],
    );
    assert.deepEqual(suite?.children[0]?.children[0]?.attributes, { message: 'no YAML', type: 'error' });
    assert.equal(suite?.children[1]?.text, 'charts/shop.yaml: a template\n');
    assert.equal(suite?.children[0]?.attributes.classname, 'charts/shop');
  });
});
