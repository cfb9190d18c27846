import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import type { Finding, Level, Report } from '../../src/check/report.ts';
import { columnsOf } from '../../src/report/columns.ts';
import { fixCommand } from '../../src/report/remedy.ts';
import { text } from '../../src/report/text.ts';
import { finding, hostileReport, reportOf } from './hostile.ts';
import { NOTHING, sampleReport, TO_FILE } from './sample.ts';

const blocksOf = (written: string) => written.split('\n\n');

describe('the text format', () => {
  test('quotes a place once for all findings there, and anew for another place', () => {
    const elsewhere = { start: { line: 3, column: 3 }, end: { line: 3, column: 8 } };
    const written = text(
      reportOf(
        finding(),
        finding({ message: 'and more so' }),
        finding({ at: elsewhere }),
        finding({ file: 'other.yaml' }),
      ),
      TO_FILE,
    );
    assert.deepEqual(
      blocksOf(written).map((block) => block.includes('wrong: 1')),
      [true, false, true, true, false],
    );
  });

  test('tells what is audited first, in a line each, and what does not count not at all', () => {
    const written = text(
      reportOf(
        finding({ message: 'denied' }),
        finding({ level: 'audit', rule: 'single-replica' }),
        finding({ suppressed: 'exemption', message: 'exempt' }),
        finding({ level: 'audit', suppressed: 'baseline' }),
        finding({ level: 'audit', rule: 'no-such-rule' }),
      ),
      TO_FILE,
    );
    assert.deepEqual(blocksOf(written)[0]?.split('\n'), [
      'deploy/shop.yaml:2:3: audit single-replica (default/shop): One Pod serves alone',
      'deploy/shop.yaml:2:3: audit no-such-rule (default/shop): no-such-rule',
    ]);
    assert.match(blocksOf(written)[1] ?? '', /^deploy\/shop\.yaml:2:3: deny max-unavailable \(default\/shop\)\n/);
    assert.doesNotMatch(written, /exempt$| {2}exempt/m);
    assert.equal(blocksOf(written).length, 3);
  });

  const REMEDIES: [given: Partial<Finding>, line: string][] = [
    [{ admission: 'denies' }, '  Admission denies it.'],
    [{ admission: 'warns' }, '  Admission warns of it.'],
    [
      { admission: 'mends', fixable: true },
      '  Admission mends it in the cluster; in the file: evenkeel fix deploy/shop.yaml',
    ],
    [
      { admission: 'denies', fixable: true, file: 'my shop.yaml' },
      "  Admission denies it; in the file: evenkeel fix 'my shop.yaml'",
    ],
    [{ admission: 'mends', fixable: true, file: '-' }, '  Admission mends it in the cluster.'],
    [{ note: 'not exempt: it ended' }, '  not exempt: it ended'],
  ];
  for (const [given, line] of REMEDIES) {
    test(`says: ${line.trim()}`, () =>
      assert.ok(
        text(reportOf(finding(given)), TO_FILE)
          .split('\n')
          .includes(line),
      ));
  }

  test('has colours where they are welcome, and says the same without', () => {
    const report = sampleReport();
    const coloured = text(report, { ...TO_FILE, colours: true });
    const plain = text(report, TO_FILE);
    assert.ok(coloured.includes('\u001b[31m'));
    assert.ok(!plain.includes('\u001b'));
    assert.equal(stripVTControlCharacters(coloured), plain);
  });

  const deployments = [{ file: 'a.yaml', at: { line: 1, column: 1 }, namespace: 'default', name: 'shop' }];
  const TONES: [report: Report, failOn: Level, colour: string][] = [
    [{ ...NOTHING, files: 1, deployments }, 'deny', '\u001b[32m'],
    [{ ...NOTHING, files: 1 }, 'deny', '\u001b[1mno Deployments'],
    [{ ...NOTHING, files: 1, deployments, faults: [{ file: 'a.yaml', message: 'no' }] }, 'deny', '\u001b[31m'],
    [{ ...reportOf(finding({ level: 'warn' })), deployments }, 'deny', '\u001b[1m1 violation'],
    [{ ...reportOf(finding({ level: 'warn' })), deployments }, 'warn', '\u001b[31m'],
  ];
  for (const [report, failOn, colour] of TONES) {
    test(`the summary has a colour by what it says: ${JSON.stringify(colour)}`, () => {
      const summary = text(report, { ...TO_FILE, colours: true, failOn })
        .trimEnd()
        .split('\n')
        .at(-1);
      assert.ok(summary?.includes(colour), JSON.stringify(summary));
    });
  }

  for (const columns of [20, 40, 72, 100, 300, undefined]) {
    test(`fits ${columns} columns, between 40 and 100`, () => {
      const words = 'word '.repeat(80).trim();
      const written = text(
        reportOf(finding({ message: words, note: words, excerpt: [{ line: 2, column: 1, text: words }] })),
        { ...TO_FILE, columns },
      );
      const most = Math.min(Math.max(columns ?? 100, 40), 100);
      const widest = Math.max(
        ...written
          .split('\n')
          .filter((line) => /word/.test(line))
          .map(columnsOf),
      );
      assert.ok(widest <= most && widest > most - 'word '.length, `${widest} of ${most}`);
    });
  }

  test('no text of a file controls the terminal, or makes a line of its own', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const written = text(report, TO_FILE);
        assert.doesNotMatch(written, /[^\n\P{Cc}]|[\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
        // Places, two for the finding that is quoted, one for the others; then the summary.
        const lines = written.split('\n').filter((line) => /^\S/.test(line));
        assert.ok(lines.length <= 6, written);
      }),
    );
  });
});

const COMMANDS: [file: string, command: string | undefined][] = [
  ['deploy/shop.yaml', 'evenkeel fix deploy/shop.yaml'],
  ['-', undefined],
  ['-shop.yaml', 'evenkeel fix ./-shop.yaml'],
  ["it's $(here).yaml", "evenkeel fix 'it'\\''s $(here).yaml'"],
  ['~/x y', "evenkeel fix '~/x y'"],
  ['漢字.yaml', "evenkeel fix '漢字.yaml'"],
];

for (const [file, command] of COMMANDS) {
  test(`the command that mends ${file}`, () => assert.equal(fixCommand(file), command));
}
