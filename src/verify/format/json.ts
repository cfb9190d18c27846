import { VERIFY_REPORT_SCHEMA } from '../../report/links.ts';
import type { VerifyReport } from '../report.ts';

/** For programs: the whole report, as schema/verify-report.json describes it. */
export function json(report: VerifyReport): string {
  return `${JSON.stringify({ $schema: VERIFY_REPORT_SCHEMA, ...report }, null, 2)}\n`;
}
