import type { Report } from '../check/report.ts';
import type { Destination } from './destination.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

const BY_NAME = { text, json, sarif, junit, github, markdown } satisfies Record<
  string,
  (report: Report, to: Destination) => string
>;
export type Format = keyof typeof BY_NAME;
export const FORMATS = Object.keys(BY_NAME) as Format[];

/** The report as it is written, with the end of its last line. */
export function formatReport(format: Format, report: Report, to: Destination): string {
  return BY_NAME[format](report, to);
}
