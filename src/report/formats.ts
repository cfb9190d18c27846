import type { Report } from '../check/report.ts';
import type { Destination } from './destination.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';
import { TooLongError } from './too-long.ts';

type Writer = (report: Report, to: Destination) => string;

const BY_NAME = { text, json, sarif, junit, github, markdown } satisfies Record<string, Writer>;
export type Format = keyof typeof BY_NAME;
export const FORMATS = Object.keys(BY_NAME) as Format[];

/**
 * The report as it is written, with the end of its last line. Throws a TooLongError: JSON comes to that with some
 * 60,000 Deployments, all of them at fault.
 */
export function formatReport(format: Format, report: Report, to: Destination): string {
  const write: Writer = BY_NAME[format];
  try {
    return write(report, to);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TooLongError(`--format ${format}: the report is longer than a text can be; check fewer files at a time`);
  }
}
