import { fails } from '../check/fails.ts';
import type { Finding, Level, Report } from '../check/report.ts';
import type { Fault, Note } from '../manifest/read.ts';
import type { Destination } from './destination.ts';
import { type Ink, inkOf } from './ink.ts';
import { rulePage } from './links.ts';
import { placeText } from './place.ts';
import { printable } from './printable.ts';
import { quotation } from './quotation.ts';
import { remedyOf } from './remedy.ts';
import { titleOf } from './rule-title.ts';
import { summaryOf } from './summary.ts';
import { counts, tallyOf } from './tally.ts';
import { textColumns } from './text-columns.ts';
import { wrap } from './wrap.ts';

/**
 * For people: what is only recorded first, a line each, then what is denied or warned of with its lines quoted, what was
 * not read, and the summary last, next to the prompt. Findings at one place share one quotation.
 */
export function text(report: Report, { colours, columns, failOn }: Destination): string {
  const ink = inkOf(colours);
  const width = textColumns(columns);
  const counting = report.findings.filter(counts);
  const told = counting.filter(({ level }) => level !== 'audit');
  const remarks = [
    ...report.notes.map((note) => remark(note, ink.aside('note'), ink)),
    ...report.faults.map((fault) => remark(fault, ink.error('error'), ink)),
  ];
  return [
    counting
      .filter(({ level }) => level === 'audit')
      .map((finding) => `${headOf(finding, ink)}: ${titleOf(finding.rule)}`),
    // Each in one piece at once: ten thousand Deployments come to 200,000 lines.
    ...told.map((finding, index) => [blockOf(finding, told[index - 1], ink, width).join('\n')]),
    remarks,
    [toneOf(report, failOn, ink)(summaryOf(report))],
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

/** Nothing that was judged is nothing to be glad of. */
function toneOf(report: Report, failOn: Level, ink: Ink): Ink['good'] {
  const { deployments, violations, errors } = tallyOf(report);
  if (errors > 0 || report.findings.some((finding) => fails(finding, failOn))) return ink.bad;
  return deployments > 0 && violations === 0 ? ink.good : ink.place;
}

/** `shop.yaml:15:11: deny readiness-probe-missing (default/shop)` */
function headOf({ file, at, level, rule, namespace, name }: Finding, ink: Ink): string {
  return `${ink.place(placeText(file, at.start))}: ${ink.level(level)} ${rule} (${printable(`${namespace}/${name}`)})`;
}

function blockOf(finding: Finding, before: Finding | undefined, ink: Ink, width: number): string[] {
  const { excerpt, at, message, note } = finding;
  const indented = (line: string) => `  ${line}`;
  return [
    headOf(finding, ink),
    ...(before !== undefined && samePlace(before, finding) ? [] : quotation(excerpt, at, width, ink)),
    ...wrap(printable(message), width - 2).map(indented),
    ...(note === undefined ? [] : wrap(printable(note), width - 2).map(indented)),
    indented(printable(remedyOf(finding))),
    indented(ink.aside(rulePage(finding.rule))),
  ];
}

function samePlace(a: Finding, b: Finding): boolean {
  return a.file === b.file && a.at.start.line === b.at.start.line && a.at.start.column === b.at.start.column;
}

/** In one line, however long: it is searched for, and a terminal wraps it. */
function remark({ file, at, message }: Fault | Note, kind: string, ink: Ink): string {
  return `${ink.place(placeText(file, at))}: ${kind}: ${printable(message)}`;
}
