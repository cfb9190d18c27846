import type { Report } from '../check/report.ts';
import type { Destination } from './destination.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

type Writer = (report: Report, to: Destination) => string;

const BY_NAME = { text, json, sarif, junit, github, markdown } satisfies Record<string, Writer>;
export type Format = keyof typeof BY_NAME;
export const FORMATS = Object.keys(BY_NAME) as Format[];

/** The report as it is written, with the end of its last line. */
export function formatReport(format: Format, report: Report, to: Destination): string {
  const write: Writer = BY_NAME[format];
  return write(report, to);
}
