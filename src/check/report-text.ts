import type { Report } from './report.ts';

/**
 * A report on one file as JSON. No text is longer than V8 allows (512 MB): of a file with hundreds of thousands of findings
 * it says so in place of them.
 */
export function reportText(report: Report, file: string, asText: (report: Report) => string = JSON.stringify): string {
  try {
    return asText(report);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const fault = { file, message: 'so much was found in it that it cannot be told; split the file' };
    return asText({ ...report, findings: [], deployments: [], faults: [...report.faults, fault] });
  }
}
