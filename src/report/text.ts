import type { Report } from '../check/report.ts';

/** For people. */
export function text({ findings, faults, notes, files, deployments }: Report): string {
  const lines = [
    ...findings.flatMap(({ file, at, level, rule, message, excerpt }) => [
      `${file}:${at.start.line}:${at.start.column}: ${level} ${rule}`,
      ...excerpt.flatMap((line) => [
        `${String(line.line).padStart(6)} | ${line.text}`,
        ...(line.line === at.start.line
          ? [`       | ${' '.repeat(at.start.column - 1)}${'^'.repeat(at.end.column - at.start.column)}`]
          : []),
      ]),
      `  ${message}`,
      '',
    ]),
    ...[...faults, ...notes].map(
      ({ file, at, message }) => `${file}:${at === undefined ? '' : `${at.line}:${at.column}:`} ${message}`,
    ),
    `${findings.length} violations in ${deployments} Deployments of ${files} files`,
  ];
  return `${lines.join('\n')}\n`;
}
