import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import Ajv04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import type { Log, Region, Result, Run } from 'sarif';
import type { Report } from '../../src/check/report.ts';
import { readManifests } from '../../src/manifest/read.ts';
import { sarif } from '../../src/report/sarif.ts';
import { rules } from '../../src/rules/registry.ts';
import { finding, hostileReport, reportOf } from './hostile.ts';
import { check, manifestFile, NOTHING, sampleReport, TO_FILE } from './sample.ts';

// The schema that OASIS published with the standard, as this package carries it.
const SCHEMA = new URL(import.meta.resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));

// A pattern of the schema is none under the flag u.
const ajv = new Ajv04.default({ allErrors: true, strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')));

function runOf(report: Report): Run {
  const log: Log = JSON.parse(sarif(report, TO_FILE));
  assert.ok(validate(log), JSON.stringify(validate.errors, null, 2));
  const [run] = log.runs;
  assert.ok(run);
  return run;
}

const resultsOf = (report: Report): Result[] => runOf(report).results ?? [];
const placeOf = (result: Result | undefined) => result?.locations?.[0]?.physicalLocation;

describe('the sarif format', () => {
  test('is valid by the schema of the standard', () => {
    runOf(sampleReport());
    runOf(NOTHING);
    fc.assert(fc.property(hostileReport, (report) => void runOf(report)));
    assert.equal(validate({ version: '2.1.0', runs: [{ results: [] }] }), false, 'the schema refuses what it has to');
  });

  test('describes every rule, as its declaration does', () => {
    const { driver } = runOf(NOTHING).tool;
    assert.deepEqual(
      driver.rules?.map(({ id, shortDescription, helpUri, defaultConfiguration }) => ({
        id,
        title: shortDescription?.text,
        page: helpUri,
        level: defaultConfiguration?.level,
      })),
      rules.map(({ id, title, action }) => ({
        id,
        title: `${title}.`,
        page: `https://evenkeel.dev/rules/${id}`,
        level: { Deny: 'error', Warn: 'warning', Audit: 'note', Off: 'note' }[action],
      })),
    );
    for (const { id, name, help } of driver.rules ?? []) {
      assert.match(name ?? '', /^([A-Z][a-z]+)+$/);
      const rule = rules.find((each) => each.id === id);
      for (const reason of Object.keys(rule?.reasons ?? {})) {
        assert.ok(help?.text.includes(`${reason}: `) && help.markdown?.includes(`\`${reason}\`: `), `${id}: ${reason}`);
      }
    }
  });

  test('points at its rule, by id and index', () => {
    for (const { ruleId, ruleIndex } of resultsOf(sampleReport())) assert.equal(rules[ruleIndex ?? -1]?.id, ruleId);
    assert.equal(resultsOf(reportOf(finding({ rule: 'no-such-rule' })))[0]?.ruleIndex, undefined);
  });

  test('quotes what stands at the region', () => {
    const files = [
      manifestFile('test/report/fixtures/awkward.yaml'),
      manifestFile('test/report/fixtures/minified.json'),
    ];
    const results = resultsOf(check(...files));
    assert.ok(results.length >= 8);
    for (const result of results) {
      const place = placeOf(result);
      const file = files.find(({ name }) => name === place?.artifactLocation?.uri);
      assert.ok(file && place?.region?.snippet);
      assert.equal(place.region.snippet.text, textAt(file.text, place.region));
      const context = place.contextRegion;
      if (context) assert.equal(context.snippet?.text, textAt(file.text, context));
    }
    assert.ok(results.some((result) => placeOf(result)?.contextRegion));
  });

  test('has what fix writes as replacements, which make what it says', () => {
    const [shop] = resultsOf(sampleReport()).filter(({ fixes }) => fixes !== undefined);
    const [change] = shop?.fixes?.[0]?.artifactChanges ?? [];
    assert.deepEqual(change?.artifactLocation, placeOf(shop)?.artifactLocation);
    const { text } = manifestFile('examples/shop.yaml');
    const [replacement] = change?.replacements ?? [];
    assert.ok(replacement);
    const changed = replaced(text, replacement.deletedRegion, replacement.insertedContent?.text ?? '');
    const [manifest] = readManifests('shop.yaml', changed).manifests;
    const shopped = manifest?.object as V1Deployment;
    assert.deepEqual(shopped.spec?.template.spec?.containers[0]?.readinessProbe, { tcpSocket: { port: 'http' } });

    const at = { start: { line: 1, column: 1 }, end: { line: 2, column: 1 } };
    const [deleted] = resultsOf(reportOf(finding({ changes: [{ at, text: '' }] })));
    assert.deepEqual(deleted?.fixes?.[0]?.artifactChanges[0]?.replacements, [
      { deletedRegion: { startLine: 1, startColumn: 1, endLine: 2, endColumn: 1 } },
    ]);
  });

  test('keeps what does not count as suppressed results', () => {
    const report = reportOf(finding(), finding({ suppressed: 'exemption' }), finding({ suppressed: 'baseline' }));
    assert.deepEqual(
      resultsOf(report).map(({ suppressions }) => suppressions?.map(({ kind, status }) => ({ kind, status }))),
      [[], [{ kind: 'inSource', status: 'accepted' }], [{ kind: 'external', status: 'accepted' }]],
    );
  });

  test('has fingerprints that stay when lines move, and tell the results apart', () => {
    const { text } = manifestFile('examples/shop.yaml');
    const fingerprints = (content: string) =>
      resultsOf(check(readManifests('shop.yaml', content))).map(({ partialFingerprints }) => partialFingerprints);
    const before = fingerprints(text);
    assert.deepEqual(fingerprints(`# one\n# more\n${text.replace('spec:', 'spec: # a comment\n')}`), before);
    const added = text.replace(
      '- name: web',
      '- name: first\n          image: registry.example/first:1\n        - name: web',
    );
    assert.deepEqual(fingerprints(added), before);
    assert.equal(new Set(before.map((each) => JSON.stringify(each))).size, before.length);
    assert.ok(before.length > 4);
  });

  test('has errors and notes as notifications, and says that not all went well', () => {
    const [invocation] = runOf(sampleReport()).invocations ?? [];
    assert.equal(invocation?.executionSuccessful, false);
    assert.deepEqual(
      invocation?.toolExecutionNotifications?.map(({ level }) => level),
      ['error', 'error', 'note'],
    );
    assert.equal(runOf(check(manifestFile('examples/shop.yaml'))).invocations?.[0]?.executionSuccessful, true);
  });

  const LOCATIONS: [file: string, location: object][] = [
    ['deploy/shop.yaml', { uri: 'deploy/shop.yaml', uriBaseId: '%SRCROOT%' }],
    ['./deploy/shop.yaml', { uri: 'deploy/shop.yaml', uriBaseId: '%SRCROOT%' }],
    ['../shop.yaml', { uri: '../shop.yaml', uriBaseId: '%SRCROOT%' }],
    ['a b/100%/漢字#1?.yaml', { uri: 'a%20b/100%25/%E6%BC%A2%E5%AD%97%231%3F.yaml', uriBaseId: '%SRCROOT%' }],
    ['c:x.yaml', { uri: 'c%3Ax.yaml', uriBaseId: '%SRCROOT%' }],
    ['/srv/my shop.yaml', { uri: 'file:///srv/my%20shop.yaml' }],
    ['-', { uri: 'stdin' }],
  ];
  for (const [file, location] of LOCATIONS) {
    test(`the address of ${file}`, () => {
      assert.deepEqual(placeOf(resultsOf(reportOf(finding({ file })))[0])?.artifactLocation, location);
    });
  }

  test('a manifest makes no link in a message', () => {
    const [result] = resultsOf(reportOf(finding({ message: 'named "[click](https://evil.example)"' })));
    assert.doesNotMatch(result?.message.text ?? '', /\]\(/);
  });

  test('stays below what code scanning takes, and says what it left out: the lightest', () => {
    const many = (count: number, level: 'deny' | 'audit') => Array.from({ length: count }, () => finding({ level }));
    const { results, invocations } = runOf(
      reportOf(...many(2, 'audit'), ...many(24_990, 'deny'), ...many(20, 'audit')),
    );
    assert.equal(results?.length, 25_000);
    assert.equal(results.filter(({ level }) => level === 'error').length, 24_990);
    assert.match(
      invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text ?? '',
      /^12 more results are left out/,
    );
  });
});

test('the fixture has the line ends and the tab that its tests are about', () => {
  const { text } = manifestFile(join('test/report/fixtures/awkward.yaml'));
  assert.ok(text.includes('\r\n') && !/[^\r]\n/.test(text) && text.includes('\t'));
});

/** By the standard: lines and columns from 1, the end column behind the last character; without columns, whole lines. */
function textAt(text: string, { startLine = 1, startColumn = 1, endLine = startLine, endColumn }: Region): string {
  const lines = text.split(/\r?\n/).slice(startLine - 1, endLine);
  if (endColumn !== undefined) lines.push((lines.pop() ?? '').slice(0, endColumn - 1));
  return [(lines.shift() ?? '').slice(startColumn - 1), ...lines].join('\n');
}

function replaced(text: string, region: Region, by: string): string {
  const lines = text.split('\n');
  const offset = (line = 1, column = 1) =>
    lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1;
  const [start, end] = [offset(region.startLine, region.startColumn), offset(region.endLine, region.endColumn)];
  return text.slice(0, start) + by + text.slice(end);
}
