import type { Position, Range } from '../manifest/position.ts';
import type { Fault, Note } from '../manifest/read.ts';

/** How heavy a finding is, by the policy in force: what `--fail-on` compares. The heaviest first. */
export const LEVELS = ['deny', 'warn', 'audit'] as const;
export type Level = (typeof LEVELS)[number];

/** What one check of manifests came to. Plain data: every format is made from it alone. */
export interface Report {
  /** In the order of the files, and in each by position. */
  findings: readonly Finding[];
  /** What could not be read or judged: any of them is exit code 2. */
  faults: readonly Fault[];
  /** What was left alone, and why. */
  notes: readonly Note[];
  /** Files in which something was found to read; 0 where the Deployments come from a cluster. */
  files: number;
  /** The configuration file that was judged by, as it was given or found; absent: the default policy. */
  policy?: string;
  /** Those judged, in the order of the files. */
  deployments: readonly Judged[];
}

/** A Deployment that was judged, and where it stands. */
export interface Judged {
  /** As it was given: a path, or `-` for stdin. */
  file: string;
  at: Position;
  namespace: string;
  name: string;
}

/** A violation in a manifest. */
export interface Finding {
  /** As it was given: a path, or `-` for stdin. */
  file: string;
  /** The field at fault; where it is absent, the key or the first line of what it would stand in. */
  at: Range;
  /** Lines of the file around the fault, in order; whole, where none of them is very long. */
  excerpt: readonly Quoted[];
  namespace: string;
  /** Of the Deployment. */
  name: string;
  rule: string;
  reason: string;
  /** Within the Deployment: `spec.template.spec.containers[0].readinessProbe`. */
  field: string;
  /** The same by the names of list items, not by where they stand: `spec.template.spec.containers[web].readinessProbe`. */
  namedField: string;
  message: string;
  level: Level;
  /** What admission would do about it, were the manifest applied as it stands. */
  admission: 'denies' | 'mends' | 'warns' | 'records' | 'lets through';
  /** Whether there is a fix: the one that `evenkeel fix` writes, where the text can be changed in place. */
  fixable: boolean;
  /**
   * What `evenkeel fix` would change in the file for this finding alone, in order; empty where it cannot be done in place,
   * and in a report that was made without. Changes for other findings may be at the same place.
   */
  changes: readonly Change[];
  /** Why an exemption that the Deployment claims does not count. */
  note?: string;
  /** Set where the finding does not count: it is exempt by annotation, or the baseline has it. */
  suppressed?: 'exemption' | 'baseline';
}

/** A line of a file, or the part of a long one in which the fault is. */
export interface Quoted {
  line: number;
  /** That of the text's first character: above 1 where the line is cut. */
  column: number;
  text: string;
}

/** Text that takes the place of a range; the range is empty where something is put in. */
export interface Change {
  at: Range;
  text: string;
}
