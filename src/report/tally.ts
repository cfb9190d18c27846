import type { Finding, Level, Report } from '../check/report.ts';

/** What a report comes to in numbers. */
export interface Tally {
  files: number;
  deployments: number;
  /** Those that have a violation that counts. */
  deploymentsAtFault: number;
  /** Findings that count: those that are neither exempt nor in the baseline. */
  violations: number;
  byLevel: Readonly<Record<Level, number>>;
  /** Violations that `evenkeel fix` mends. */
  fixable: number;
  exempt: number;
  inBaseline: number;
  /** What could not be read or judged. */
  errors: number;
  notes: number;
}

export function tallyOf({ findings, faults, notes, files, deployments }: Report): Tally {
  const counting = findings.filter(counts);
  const atLevel = (level: Level) => counting.filter((finding) => finding.level === level).length;
  return {
    files,
    deployments: deployments.length,
    deploymentsAtFault: new Set(counting.map(deploymentKey)).size,
    violations: counting.length,
    byLevel: { deny: atLevel('deny'), warn: atLevel('warn'), audit: atLevel('audit') },
    fixable: counting.filter(({ fixable }) => fixable).length,
    exempt: findings.filter(({ suppressed }) => suppressed === 'exemption').length,
    inBaseline: findings.filter(({ suppressed }) => suppressed === 'baseline').length,
    errors: faults.length,
    notes: notes.length,
  };
}

/** Whether a finding is held against the Deployment. */
export function counts({ suppressed }: Finding): boolean {
  return suppressed === undefined;
}

/** Tells the Deployments of a report apart. */
export function deploymentKey({ file, namespace, name }: Pick<Finding, 'file' | 'namespace' | 'name'>): string {
  return `${file}\0${namespace}/${name}`;
}
