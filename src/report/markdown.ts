import { fails } from '../check/fails.ts';
import { type Finding, LEVELS, type Level, type Report } from '../check/report.ts';
import type { Fault, Note } from '../manifest/read.ts';
import { byFile, type FileReport } from './by-file.ts';
import { counted } from './counted.ts';
import type { Destination } from './destination.ts';
import { rulePage } from './links.ts';
import { htmlCode, markdownText } from './markdown-text.ts';
import { fileText, placeText } from './place.ts';
import { fixCommand } from './remedy.ts';
import { summaryOf } from './summary.ts';
import { counts, tallyOf } from './tally.ts';

/** By this line a job finds its comment of an earlier run, to replace it. */
const MARK = '<!-- evenkeel check -->';

/** GitHub takes 65,536 characters in a comment. */
const MOST_CHARACTERS = 65_000;

/** Of these, what is kept for saying how much was left out. */
const RESERVE = 200;

/** What is shown or left out row by row, and not at all without a row. */
interface Section {
  head: string;
  rows: readonly string[];
  foot: string;
}

/** For a comment on a pull request: the verdict, and a table a file, those that fail the check open and first. */
export function markdown(report: Report, { failOn }: Destination): string {
  const failing = ({ findings }: FileReport) => findings.some((finding) => fails(finding, failOn));
  const files = byFile({ ...report, findings: report.findings.filter(counts) });
  const sections = [
    remarks('Errors', report.faults),
    ...files.filter(failing).map((file) => table(file, true)),
    ...files.filter((file) => !failing(file)).map((file) => table(file, false)),
    remarks('Notes', report.notes),
  ];
  const intro = `${MARK}\n### ${verdictOf(report, failOn)}\n\n${markdownText(summaryOf(report))}\n`;
  return bounded(intro, sections);
}

function verdictOf(report: Report, failOn: Level): string {
  const { violations, deployments, errors } = tallyOf(report);
  const fatal = report.findings.filter((finding) => fails(finding, failOn)).length;
  if (fatal > 0) return `❌ Evenkeel: ${counted(fatal, 'violation')} to mend`;
  if (errors > 0) return `❌ Evenkeel: ${counted(errors, 'error')}`;
  if (deployments === 0) return 'Evenkeel: no Deployments';
  return violations === 0
    ? '✅ Evenkeel: nothing risks downtime'
    : `✅ Evenkeel: passed, with ${counted(violations, 'remark')}`;
}

function table({ file, findings }: FileReport, open: boolean): Section {
  const levels = LEVELS.flatMap((level) => {
    const count = findings.filter((finding) => finding.level === level).length;
    return count === 0 ? [] : [`${count} ${level}`];
  });
  const fixable = findings.filter((finding) => finding.fixable).length;
  const command = fixable === 0 ? undefined : fixCommand(file);
  return {
    head: [
      `\n<details${open ? ' open' : ''}><summary>${htmlCode(fileText(file))}: ${levels.join(', ')}</summary>\n\n`,
      '| Line | Rule | Deployment | What is wrong, and what to do |\n| ---: | --- | --- | --- |\n',
    ].join(''),
    rows: findings.toSorted(byWeight).map(row),
    foot: `${command === undefined ? '' : `\n${htmlCode(command)} mends ${fixable} of ${findings.length}.\n`}\n</details>\n`,
  };
}

/** The heaviest first; of one weight as they stand in the file. */
function byWeight(a: Finding, b: Finding): number {
  return LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level);
}

function row({ at, level, rule, namespace, name, message, note }: Finding): string {
  const said = markdownText(note === undefined ? message : `${message} (${note})`);
  return `| ${at.start.line} | ${level} [${rule}](${rulePage(rule)}) | ${htmlCode(`${namespace}/${name}`)} | ${said} |\n`;
}

function remarks(title: string, list: readonly (Fault | Note)[]): Section {
  return {
    head: `\n**${title}**\n\n`,
    rows: list.map(({ file, at, message }) => `- ${htmlCode(placeText(file, at))}: ${markdownText(message)}\n`),
    foot: '',
  };
}

/** As much of it as a comment holds, whole rows alone. */
function bounded(intro: string, sections: readonly Section[]): string {
  let text = intro;
  let left = 0;
  for (const { head, rows, foot } of sections) {
    let room = MOST_CHARACTERS - RESERVE - text.length - head.length - foot.length;
    const shown: string[] = [];
    for (const one of rows) {
      room -= one.length;
      if (room >= 0) shown.push(one);
    }
    left += rows.length - shown.length;
    if (shown.length > 0) text += head + shown.join('') + foot;
  }
  return left === 0 ? text : `${text}\nand ${left} more: \`evenkeel check\` tells all of them.\n`;
}
