import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { reports } from '../../verify/format/reports.ts';
import { headline, proofPage } from './page.ts';
import type { Result, Row } from './row.ts';
import { rows } from './rows.ts';

const written = (file: string) => readFileSync(join(import.meta.dirname, '../../..', file), 'utf8');
const SETTING = { versions: ['Evenkeel 0.1.0', 'Linux 6.1'], machine: '2 cores', date: '2026-01-02' };

suite('the page that was written has every row as it is now', () => {
  const page = written('docs/proof.md');
  for (const [index, row] of rows.entries()) {
    test(`${row.webhook}: ${row.written}`, () => {
      const line = `\n| ${index + 1} | ${row.written} | ${row.webhook} | ${row.expected} |`;
      assert.ok(page.includes(line), 'run npm run test:node -- --write');
    });
  }
  test('and no other', () => assert.equal(page.match(/^\| \d+ \|/gm)?.length, rows.length));
});

suite('a row', () => {
  const [row] = rows as [Row];
  const cellsOf = (result: Result) =>
    proofPage(new Map([[row, result]]), SETTING)
      .split('\n')
      .find((line) => line.startsWith('| 1 |'))
      ?.split(' | ')
      .slice(4);

  test('tells what was measured', () => {
    const report = reports.downtime;
    const { failed } = report.requests;
    const cells = cellsOf({ code: 1, report });
    assert.ok(failed > 0);
    assert.match(cells?.[2] ?? '', new RegExp(`^\\*\\*${failed.toLocaleString('en')}\\*\\* \\(`));
    assert.match(cells?.[3] ?? '', /^\d[\d,]* (refused|reset)/);
    const page = proofPage(new Map([[row, { code: 1, report }]]), SETTING);
    for (const { message } of report.causes) assert.ok(page.includes(message));
    assert.match(page, /Measured on 2026-01-02 with Evenkeel 0\.1\.0, Linux 6\.1, on 2 cores\./);
  });

  test('tells that nothing failed', () => {
    assert.equal(cellsOf({ code: 0, report: reports.zeroDowntime })?.[2], '**0**');
  });

  test('tells of a refusal with its words', () => {
    const refusal = 'denied the request: no';
    assert.equal(cellsOf({ refusal })?.[0], 'refused');
    assert.match(proofPage(new Map([[row, { refusal }]]), SETTING), /```\ndenied the request: no\n```/);
  });
});

test("the README's table has the first rows that were redeployed", () => {
  const [first, second] = rows as [Row, Row];
  const table = headline(
    new Map([
      [first, { report: reports.downtime }],
      [second, { report: reports.zeroDowntime }],
    ]),
  );
  assert.match(table, /\| off \| \d+ \| \*\*[\d,]+\*\* of [\d,]+ \([\d.]+ %\) \|\n/);
  assert.match(table, /\| enforce \| \d+ \| \*\*0\*\* of [\d,]+ \|$/);
  assert.ok(written('README.md').includes(`| ${first.written} | off |`));
});
