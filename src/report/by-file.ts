import type { Finding, Judged, Report } from '../check/report.ts';
import type { Fault, Note } from '../manifest/read.ts';

/** All that a report says of one file. */
export interface FileReport {
  file: string;
  findings: readonly Finding[];
  deployments: readonly Judged[];
  faults: readonly Fault[];
  notes: readonly Note[];
}

/** The report taken apart by its files, in the order in which they come up. */
export function byFile({ findings, deployments, faults, notes }: Report): FileReport[] {
  const parts = {
    findings: group(findings),
    deployments: group(deployments),
    faults: group(faults),
    notes: group(notes),
  };
  const files = new Set([deployments, findings, faults, notes].flatMap((list) => list.map(({ file }) => file)));
  return [...files].map((file) => ({
    file,
    findings: parts.findings.get(file) ?? [],
    deployments: parts.deployments.get(file) ?? [],
    faults: parts.faults.get(file) ?? [],
    notes: parts.notes.get(file) ?? [],
  }));
}

function group<T extends { file: string }>(list: readonly T[]): Map<string, T[]> {
  return Map.groupBy(list, ({ file }) => file);
}
