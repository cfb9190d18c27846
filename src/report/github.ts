import type { Finding, Level, Report } from '../check/report.ts';
import type { Fault, Note } from '../manifest/read.ts';
import { rulePage } from './links.ts';
import { placeText, repositoryPath } from './place.ts';
import { printable } from './printable.ts';
import { remedyOf } from './remedy.ts';
import { summaryOf } from './summary.ts';
import { counts } from './tally.ts';

type Kind = 'error' | 'warning' | 'notice';

const KIND: Readonly<Record<Level, Kind>> = { deny: 'error', warn: 'warning', audit: 'notice' };

/** What GitHub shows of each kind of one step; it drops the rest in silence. */
const MOST_SHOWN = 10;

type Properties = Readonly<Record<string, string | number | undefined>>;

/** An annotation, before it is known whether there is room for it. */
interface Annotation {
  kind: Kind;
  properties: Properties;
  /** Its lines. */
  message: readonly string[];
  /** What stands in the log where there is no room. */
  line: string;
}

/**
 * For GitHub Actions: a workflow command for each violation, of which it makes annotations in the pull request. Past the
 * number that it shows, the rest stands in the log as plain lines.
 * Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function github(report: Report): string {
  const annotations = [
    ...report.faults.map((fault) => remark('error', 'error', fault)),
    ...report.findings.filter(counts).map(annotationOf),
    ...report.notes.map((note) => remark('notice', 'note', note)),
  ];
  const left: Record<Kind, number> = { error: MOST_SHOWN, warning: MOST_SHOWN, notice: MOST_SHOWN };
  const shown: string[] = [];
  const rest: string[] = [];
  for (const annotation of annotations) {
    left[annotation.kind] -= 1;
    if (left[annotation.kind] >= 0) shown.push(commandOf(annotation));
    else rest.push(harmless(annotation.line));
  }
  const more = rest.length === 0 ? [] : [`${rest.length} more than GitHub shows as annotations:`, ...rest];
  return `${[...shown, ...more, summaryOf(report)].join('\n')}\n`;
}

function annotationOf(finding: Finding): Annotation {
  const { file, at, level, rule, namespace, name, message, note } = finding;
  const { start, end } = at;
  const title = `${level} ${rule} (${namespace}/${name})`;
  const oneLine = start.line === end.line;
  return {
    kind: KIND[level],
    properties: {
      // GitHub takes columns within one line alone; the last one is no part of it.
      ...placeOf(file, {
        line: start.line,
        endLine: end.line,
        col: oneLine ? start.column : undefined,
        endColumn: oneLine ? end.column : undefined,
      }),
      title,
    },
    message: [message, ...(note === undefined ? [] : [note]), remedyOf(finding), rulePage(rule)],
    line: `${placeText(file, start)}: ${title}: ${message}`,
  };
}

function remark(kind: Kind, title: string, { file, at, message }: Fault | Note): Annotation {
  return {
    kind,
    properties: { ...placeOf(file, { line: at?.line, col: at?.column }), title },
    message: [message],
    line: `${placeText(file, at)}: ${title}: ${message}`,
  };
}

/** What was piped in is no file of the repository, and has no lines there. */
function placeOf(file: string, lines: Properties): Properties {
  return file === '-' ? {} : { file: repositoryPath(file), ...lines };
}

function commandOf({ kind, properties, message }: Annotation): string {
  const written = Object.entries(properties).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${escaped(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C')}`],
  );
  return `::${kind} ${written.join(',')}::${message.map(escaped).join('%0A')}`;
}

/** Line ends are spelt out already, as all that is not printable. */
function escaped(text: string): string {
  return printable(text).replaceAll('%', '%25');
}

/** A line that the runner takes for no command, be it of the old kind, which may stand anywhere in a line. */
function harmless(line: string): string {
  return `- ${printable(line).replaceAll('##[', '## [')}`;
}
