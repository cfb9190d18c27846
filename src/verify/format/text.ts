import type { Destination } from '../../report/destination.ts';
import { type Ink, inkOf } from '../../report/ink.ts';
import { rulePage } from '../../report/links.ts';
import { printable } from '../../report/printable.ts';
import { titleOf } from '../../report/rule-title.ts';
import { textColumns } from '../../report/text-columns.ts';
import { wrap } from '../../report/wrap.ts';
import type { Cause, Verdict, VerifyReport } from '../report.ts';
import { outcomeWord } from './outcome-word.ts';
import { sentence } from './sentence.ts';
import { figureLines } from './text/figures.ts';
import { failureLines, latencyLines, rolloutLines } from './text/tables.ts';
import { count, duration } from './units.ts';
import { TITLES } from './verdict-words.ts';

/** For people: the verdict first, then the figures, tables, and what to do. */
export function text(report: VerifyReport, { colours, columns }: Pick<Destination, 'colours' | 'columns'>): string {
  const ink = inkOf(colours);
  const width = textColumns(columns);
  const table = ([titles, ...rows]: readonly string[]) => (titles === undefined ? [] : [ink.place(titles), ...rows]);
  return [
    headLines(report, ink, width),
    figureLines(report).flatMap((line) => hanging(line, width)),
    table(rolloutLines(report, width)),
    table(failureLines(report, width)),
    table(latencyLines(report, width)),
    ...report.causes.map((cause, index) => [
      ...(index === 0 ? [ink.place('Likely causes')] : []),
      ...causeLines(cause, ink, width),
    ]),
    causelessLines(report),
    report.remarks.flatMap((remark) => hanging(`- ${printable(sentence(remark))}`, width)),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function headLines({ verdict, target, load, durationMs }: VerifyReport, ink: Ink, width: number): string[] {
  const name = printable(`${target.namespace}/${target.name}`);
  const rate = `${count(load.rate)} ${load.rate === 1 ? 'request' : 'requests'} a second`;
  return [
    ...wrap(`${TITLES[verdict.outcome]}: ${printable(verdict.why)}`, width).map(inkFor(verdict, ink)),
    ...wrap(`Deployment ${name}, ${duration(durationMs)} at ${rate} to ${printable(target.url)}`, width),
  ];
}

function inkFor({ outcome }: Verdict, ink: Ink): (line: string) => string {
  if (outcome === 'unknown') return ink.place;
  return outcome === 'downtime' ? ink.bad : ink.good;
}

function causeLines({ rule, field, message, explains }: Cause, ink: Ink, width: number): string[] {
  const indented = (words: string) => wrap(words, width - 2).map((line) => `  ${line}`);
  return [
    ...wrap(printable(headOf(rule)), width).map(ink.bad),
    ...indented(printable(sentence(message))),
    ...(field === undefined ? [] : indented(`Field: ${printable(field)}`)),
    ...(explains.length === 0 ? [] : indented(`Explains: ${explains.map(outcomeWord).join(', ')}`)),
    ...(rule === undefined ? [] : [`  ${ink.aside(printable(rulePage(rule)))}`]),
  ];
}

function headOf(rule: string | undefined): string {
  if (rule === undefined) return 'By no rule';
  const title = titleOf(rule);
  return title === rule ? rule : `${rule}: ${title}`;
}

function causelessLines({ causes, requests }: VerifyReport): string[] {
  return causes.length === 0 && requests.failed > 0
    ? ['No rule that the Deployment violates explains these failures.']
    : [];
}

/** Wrapped, with all lines but the first set in. */
function hanging(line: string, width: number): string[] {
  return wrap(line, width - 2).map((part, index) => (index === 0 ? part : `  ${part}`));
}
