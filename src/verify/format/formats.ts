import type { Destination } from '../../report/destination.ts';
import type { VerifyReport } from '../report.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { text } from './text.ts';

type Write = (report: VerifyReport, to: Pick<Destination, 'colours' | 'columns'>) => string;

const BY_NAME = { text, json, html, junit } satisfies Record<string, Write>;
export type VerifyFormat = keyof typeof BY_NAME;

/** Every format of a verify report; `junit` has a flag of its own beside `-o`. */
export const VERIFY_FORMATS = Object.keys(BY_NAME) as VerifyFormat[];

export function formatVerifyReport(
  format: VerifyFormat,
  report: VerifyReport,
  to: Pick<Destination, 'colours' | 'columns'>,
): string {
  return (BY_NAME[format] as Write)(report, to);
}
