import { type FieldPath, formatFieldPath } from '../deployment/field-path.ts';

/** One thing wrong in a configuration file, and where. */
export interface Problem {
  file: string;
  /** From 1; 0 where the problem is the file as a whole. */
  line: number;
  /** From 1; 0 where the problem is the file as a whole. */
  column: number;
  /** Empty where the problem is the file as a whole, or its YAML. */
  path: FieldPath;
  message: string;
}

export function wholeFile(file: string, message: string): Problem {
  return { file, line: 0, column: 0, path: [], message };
}

/** The form that editors and terminals make a link of: `policy.yaml:12:5: rules.max-unavailable.action: expected …`. */
export function formatProblem({ file, line, column, path, message }: Problem): string {
  const position = line === 0 ? file : `${file}:${line}:${column}`;
  const field = path.length === 0 ? '' : `${formatFieldPath(path)}: `;
  return `${position}: ${field}${message}`;
}

/** A configuration that cannot be used, with everything that is wrong with it, in the order of the file. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'));
    this.problems = problems;
  }
}
