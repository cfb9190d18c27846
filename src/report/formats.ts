import type { Report } from '../check/report.ts';
import { text } from './text.ts';

/** What a format may take into account of where it goes to. */
export interface Destination {
  colours: boolean;
}

const BY_NAME = { text } satisfies Record<string, (report: Report, to: Destination) => string>;
export type Format = keyof typeof BY_NAME;
export const FORMATS = Object.keys(BY_NAME) as Format[];

export function formatReport(format: Format, report: Report, to: Destination): string {
  return (BY_NAME[format] as (report: Report, to: Destination) => string)(report, to);
}
