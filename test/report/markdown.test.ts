import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { marked } from 'marked';
import type { LEVELS, Report } from '../../src/check/report.ts';
import { markdown } from '../../src/report/markdown.ts';
import { printable } from '../../src/report/printable.ts';
import { finding, hostileReport, reportOf } from './hostile.ts';
import { NOTHING, sampleReport, TO_FILE } from './sample.ts';

const rendered = (text: string) => marked.parse(text, { async: false, gfm: true });

/** Every tag and comment that a browser would see. */
function tagsOf(html: string): string[] {
  return html.match(/<[a-z/!][^>]*>/gi) ?? [];
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };

/** What a browser shows, and GitHub looks for names in: the text between the tags, code left out or not. */
function textOf(html: string, { code }: { code: boolean }): string {
  return (code ? html : html.replaceAll(/<code>.*?<\/code>/g, ''))
    .replaceAll(/<[a-z/!][^>]*>/gi, '')
    .replaceAll(/&(?:#(\d+)|(\w+));/g, (_, number, name) => (number ? String.fromCodePoint(number) : NAMED[name])!);
}

const HARMLESS =
  /^<(?:!-- evenkeel check --|\/?(?:h3|p|ul|li|strong|code|summary|table|thead|tbody|tr|th|td|details)|details open|t[hd] align="right"|a href="https:\/\/evenkeel\.dev\/rules\/[a-z-]+"|\/a)>$/;

const headingOf = (report: Report, failOn: (typeof LEVELS)[number] = 'deny') =>
  markdown(report, { ...TO_FILE, failOn }).split('\n')[1];

describe('the markdown format', () => {
  const some = { ...NOTHING, files: 1 };
  const deployments = [{ file: 'deploy/shop.yaml', at: { line: 1, column: 1 }, namespace: 'default', name: 'shop' }];
  const HEADINGS: [report: Report, failOn: (typeof LEVELS)[number], heading: string][] = [
    [NOTHING, 'deny', '### Evenkeel: no Deployments'],
    [{ ...some, deployments }, 'deny', '### ✅ Evenkeel: nothing risks downtime'],
    [
      { ...some, deployments, findings: [finding({ suppressed: 'baseline' })] },
      'audit',
      '### ✅ Evenkeel: nothing risks downtime',
    ],
    [
      { ...some, deployments, findings: [finding({ level: 'warn' })] },
      'deny',
      '### ✅ Evenkeel: passed, with 1 remark',
    ],
    [{ ...some, deployments, findings: [finding({ level: 'warn' })] }, 'warn', '### ❌ Evenkeel: 1 violation to mend'],
    [{ ...some, deployments, faults: [{ file: 'x', message: 'y' }] }, 'deny', '### ❌ Evenkeel: 1 error'],
  ];
  for (const [report, failOn, heading] of HEADINGS) {
    test(`--fail-on ${failOn}: ${heading}`, () => assert.equal(headingOf(report, failOn), heading));
  }

  test('opens what fails the check and has it first, the heaviest first within a file', () => {
    const text = markdown(
      reportOf(
        finding({ file: 'light.yaml', level: 'audit' }),
        finding({ file: 'heavy.yaml', level: 'audit' }),
        finding({ file: 'heavy.yaml', level: 'deny', fixable: true }),
      ),
      TO_FILE,
    );
    assert.deepEqual(text.match(/<details.*/g), [
      '<details open><summary><code>heavy.yaml</code>: 1 deny, 1 audit</summary>',
      '<details><summary><code>light.yaml</code>: 1 audit</summary>',
    ]);
    assert.deepEqual(
      [...text.matchAll(/^\| \d+ \| (\w+)/gm)].map(([, level]) => level),
      ['deny', 'audit', 'audit'],
    );
    assert.match(text, /<code>evenkeel fix heavy\.yaml<\/code> mends 1 of 2\./);
  });

  test('renders as tables, with nothing in them that a manifest could have made', () => {
    const html = rendered(markdown(sampleReport(), TO_FILE));
    assert.ok(tagsOf(html).filter((tag) => tag === '<table>').length >= 5);
    assert.deepEqual(
      tagsOf(html).filter((tag) => !HARMLESS.test(tag)),
      [],
    );
  });

  test('a cell holds what belongs there, whatever is in it', () => {
    const html = rendered(markdown(reportOf(finding({ message: 'a | b `c | d`', name: 'x|y' })), TO_FILE));
    const [, row = ''] = html.split('<tbody>');
    assert.deepEqual(
      [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => textOf(cell ?? '', { code: true })),
      ['2', 'deny max-unavailable', 'default/x|y', 'a | b `c | d`'],
    );
  });

  test('shows hostile text as it is, and does nothing that it says', () => {
    fc.assert(
      fc.property(hostileReport, (report) => {
        const html = rendered(markdown(report, TO_FILE));
        assert.deepEqual(
          tagsOf(html).filter((tag) => !HARMLESS.test(tag)),
          [],
        );
        assert.doesNotMatch(textOf(html, { code: false }), /@\w|#\d|https?:\/\/evil|www\.evil/);
        const said = textOf(html, { code: true }).replaceAll('\u200b', '');
        const flat = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
        for (const { message, file, name } of report.findings) {
          for (const text of [message, file, `default/${name}`]) {
            assert.ok(flat(said).includes(flat(printable(text))), `${JSON.stringify(text)} in ${html}`);
          }
        }
      }),
    );
  });

  test('has room for 65,000 characters, and says how much is left out', () => {
    const many = Array.from({ length: 3000 }, (_, index) =>
      finding({ file: `deploy/${index % 40}.yaml`, message: `number ${index} ${'|*'.repeat(20)}` }),
    );
    for (const report of [
      reportOf(...many),
      reportOf(finding({ message: '*'.repeat(70_000) }), finding()),
      { ...NOTHING, faults: many.map(({ file, message }) => ({ file, message })) },
    ]) {
      const text = markdown(report, TO_FILE);
      assert.ok(text.length <= 65_000, String(text.length));
      const told = text.match(/^\| \d+ \|.*\|$|^- <code>.*/gm)?.length ?? 0;
      const all = report.findings.length + report.faults.length;
      assert.ok(text.endsWith(`\nand ${all - told} more: \`evenkeel check\` tells all of them.\n`), text.slice(-200));
      assert.equal(text.match(/<details/g)?.length, text.match(/<\/details>/g)?.length);
    }
  });
});
