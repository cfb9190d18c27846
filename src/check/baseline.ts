import type { Finding } from './report.ts';

/** What a repository had when it began to be checked: findings that do not count. */
export type Baseline = readonly BaselineEntry[];

/** What a finding is known by, whichever line it moves to. */
export interface BaselineEntry {
  /** From the folder of the baseline, with slashes. */
  file: string;
  /** `namespace/name` */
  deployment: string;
  rule: string;
  reason: string;
  /** With the names of list items: `spec.template.spec.containers[web].readinessProbe`. */
  field: string;
  /** How many findings are the same in all this; 1 where it is absent. */
  count?: number;
}

const VERSION = 1;
const TEXTS = ['file', 'deployment', 'rule', 'reason', 'field'] as const;

/** A text that is no baseline. */
export class BaselineError extends Error {
  override name = 'BaselineError';
}

/** Throws a BaselineError that says what is wrong, without the name of the file. */
export function parseBaseline(text: string): Baseline {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw new BaselineError('is no JSON, and so no baseline');
  }
  const { version, findings } = (read ?? {}) as { version?: unknown; findings?: unknown };
  if (version !== VERSION) {
    const found = version === undefined ? 'names no version' : `is of version ${JSON.stringify(version)}`;
    throw new BaselineError(`${found}; this Evenkeel reads baselines of version ${VERSION}`);
  }
  if (!Array.isArray(findings)) throw new BaselineError('findings: expected a list');
  for (const [index, entry] of findings.entries()) {
    const fault = entryFault(entry);
    if (fault !== undefined) throw new BaselineError(`findings[${index}]${fault}`);
  }
  return findings as BaselineEntry[];
}

function entryFault(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return ': expected a map';
  const fields = entry as Readonly<Record<string, unknown>>;
  for (const name of TEXTS) if (typeof fields[name] !== 'string') return `.${name}: expected text`;
  const { count = 1 } = fields;
  return Number.isSafeInteger(count) && (count as number) > 0 ? undefined : '.count: expected a number of 1 or more';
}

/** One line a finding, in an order that stays: what is added or mended changes its own lines alone. */
export function formatBaseline(baseline: Baseline): string {
  const lines = [...baseline].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).map((entry) => JSON.stringify(entry));
  return `{"version":${VERSION},"findings":[${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n`}]}\n`;
}

/** The baseline that all findings are in which are not exempt; `fileOf` names a finding's file as the baseline does. */
export function baselineOf(findings: readonly Finding[], fileOf: (file: string) => string): Baseline {
  const counts = new Map<string, { entry: BaselineEntry; count: number }>();
  for (const finding of findings) {
    if (finding.suppressed === 'exemption') continue;
    const entry = entryOf(finding, fileOf);
    const known = counts.get(keyOf(entry)) ?? { entry, count: 0 };
    known.count += 1;
    counts.set(keyOf(entry), known);
  }
  return [...counts.values()].map(({ entry, count }) => (count === 1 ? entry : { ...entry, count }));
}

/** The findings with those suppressed that the baseline has, as often as it has them, and the entries left over. */
export function held(
  findings: readonly Finding[],
  baseline: Baseline,
  fileOf: (file: string) => string,
): { findings: Finding[]; left: Baseline } {
  const left = new Map<string, { entry: BaselineEntry; count: number }>();
  for (const entry of baseline) {
    const { count = 1 } = entry;
    left.set(keyOf(entry), { entry, count: count + (left.get(keyOf(entry))?.count ?? 0) });
  }
  const marked = findings.map((finding): Finding => {
    const known = finding.suppressed === undefined ? left.get(keyOf(entryOf(finding, fileOf))) : undefined;
    if (known === undefined || known.count === 0) return finding;
    known.count -= 1;
    return { ...finding, suppressed: 'baseline' };
  });
  return { findings: marked, left: [...left.values()].filter(({ count }) => count > 0).map(({ entry }) => entry) };
}

function entryOf(finding: Finding, fileOf: (file: string) => string): BaselineEntry {
  const { file, namespace, name, rule, reason, namedField } = finding;
  return { file: fileOf(file), deployment: `${namespace}/${name}`, rule, reason, field: namedField };
}

function keyOf({ file, deployment, rule, reason, field }: BaselineEntry): string {
  return JSON.stringify([file, deployment, rule, field, reason]);
}
