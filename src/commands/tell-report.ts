import { Type } from 'typebox';
import { fails } from '../check/fails.ts';
import { LEVELS, type Level, type Report } from '../check/report.ts';
import { FORMATS, type Format, formatReport } from '../report/formats.ts';
import type { Io } from './command.ts';
import { destinationOf } from './destination.ts';

/** Flags of every command that ends with a report on what was judged. */
export const reportOptions = {
  format: Type.Enum(FORMATS, { short: 'o', default: 'text', description: 'How the report is written.' }),
  failOn: Type.Enum(LEVELS, {
    default: 'deny',
    description: 'The least level of a violation that makes the exit code 1.',
  }),
};

/** Writes the report, and gives the exit code: 2 something was not read or judged, else 1 a violation fails the check. */
export function tellReport(report: Report, { format, failOn }: { format: Format; failOn: Level }, io: Io): number {
  io.stdout(formatReport(format, report, destinationOf(io, failOn)));
  if (report.faults.length > 0) return 2;
  return report.findings.some((finding) => fails(finding, failOn)) ? 1 : 0;
}
