import type { Finding, Report } from '../check/report.ts';
import type { Destination } from './destination.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { JsonReport } from './json-schema.ts';
import { REPORT_SCHEMA, rulePage } from './links.ts';
import { tallyOf } from './tally.ts';

/** For programs: everything in the report, as schema/report.json describes it, always in the same order. */
export function json(report: Report, { version }: Destination): string {
  const written: JsonReport = {
    $schema: REPORT_SCHEMA,
    version: 1,
    tool: { name: 'evenkeel', version },
    ...(report.policy === undefined ? {} : { policy: report.policy }),
    summary: tallyOf(report),
    findings: report.findings.map(findingOf),
    deployments: report.deployments.map(({ file, at, namespace, name }) => ({ file, at, namespace, name })),
    errors: report.faults.map(remarkOf),
    notes: report.notes.map(remarkOf),
  };
  return `${JSON.stringify(written, null, 2)}\n`;
}

function findingOf(finding: Finding): JsonReport['findings'][number] {
  const { note, suppressed } = finding;
  return {
    file: finding.file,
    at: finding.at,
    namespace: finding.namespace,
    name: finding.name,
    rule: finding.rule,
    reason: finding.reason,
    field: finding.field,
    namedField: finding.namedField,
    message: finding.message,
    ...(note === undefined ? {} : { note }),
    level: finding.level,
    admission: finding.admission,
    ...(suppressed === undefined ? {} : { suppressed }),
    fixable: finding.fixable,
    changes: [...finding.changes],
    excerpt: [...finding.excerpt],
    fingerprint: fingerprintOf(finding),
    page: rulePage(finding.rule),
  };
}

function remarkOf({ file, at, message }: Report['faults'][number]): JsonReport['errors'][number] {
  return { file, ...(at === undefined ? {} : { at }), message };
}
