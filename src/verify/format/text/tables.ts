import { printable } from '../../../report/printable.ts';
import type { RolloutReport, VerifyReport } from '../../report.ts';
import { failureGroups } from '../figures.ts';
import { outcomeWord } from '../outcome-word.ts';
import { count, duration, latency, moment, period, share } from '../units.ts';
import { gridLines } from './grid.ts';

/** More rollouts are too many to look through for the ones that went wrong. */
const MANY = 25;
/** The largest groups of failures show what happened. */
const MOST_GROUPS = 8;

const ROLLOUT = [
  { title: 'Rollout', number: true },
  { title: 'began', number: true },
  { title: 'took', number: true },
  { title: 'requests', number: true },
  { title: 'failed', number: true },
  { title: 'share', number: true },
  { title: 'retried', number: true },
  { title: 'least ready' },
];

/** A line for each rollout; of many, those that went wrong. */
export function rolloutLines({ rollouts, target }: VerifyReport, width: number): string[] {
  if (rollouts.length === 0) return [];
  const shown =
    rollouts.length <= MANY ? rollouts : rollouts.filter(({ failed, outcome }) => failed > 0 || outcome !== 'finished');
  const rest = rollouts.filter((rollout) => !shown.includes(rollout));
  const rows = shown.map((rollout) => [
    String(rollout.number),
    moment(rollout.startMs),
    tookWords(rollout),
    count(rollout.requests),
    count(rollout.failed),
    rollout.failed === 0 ? '' : share(rollout.failed, rollout.requests),
    count(rollout.retried),
    `${rollout.leastReady} of ${target.replicas}`,
  ]);
  return [...(rows.length === 0 ? [] : gridLines(ROLLOUT, rows, width)), ...restLines(rest)];
}

function tookWords({ startMs, endMs, outcome }: RolloutReport): string {
  return outcome === 'finished' && endMs !== undefined ? duration(endMs - startMs) : outcome;
}

function restLines(rest: readonly RolloutReport[]): string[] {
  if (rest.length === 0) return [];
  const took = rest.map(({ startMs, endMs = startMs }) => endMs - startMs);
  const [least, most] = [Math.min(...took), Math.max(...took)].map(duration);
  return [
    `${count(rest.length)} more finished without a failure, in ${least === most ? least : `${least} to ${most}`}`,
  ];
}

const LATENCY = [
  { title: 'Latency' },
  { title: 'connections' },
  { title: 'requests', number: true },
  { title: 'median', number: true },
  { title: '90 %', number: true },
  { title: '99 %', number: true },
  { title: 'longest', number: true },
];

/** A line for each kind of connection, in rollouts and between. */
export function latencyLines({ latency: rows }: VerifyReport, width: number): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => [
    row.during === 'rollouts' ? 'in rollouts' : 'between',
    row.connection === 'kept' ? 'kept-alive' : 'new',
    count(row.count),
    ...[row.p50, row.p90, row.p99, row.max].map(latency),
  ]);
  return gridLines(LATENCY, cells, width);
}

const GROUP = [
  { title: 'Failures', number: true },
  { title: 'how' },
  { title: 'rollout', number: true },
  { title: 'Pods then', long: true },
  { title: 'when' },
];

/** What failed together, the largest groups first. */
export function failureLines(report: VerifyReport, width: number): string[] {
  const groups = failureGroups(report);
  if (groups.length === 0) return [];
  const rows = groups
    .slice(0, MOST_GROUPS)
    .map(({ failed, outcome, rollout, pods, fromMs, toMs }) => [
      count(failed),
      outcomeWord(outcome),
      rollout === undefined ? 'none' : String(rollout),
      printable(pods),
      period(fromMs, toMs),
    ]);
  const rest = groups.slice(MOST_GROUPS).reduce((sum, { failed }) => sum + failed, 0);
  const unlisted = report.requests.failed - report.failures.length;
  return [...gridLines(GROUP, rows, width), ...(rest + unlisted > 0 ? [`and ${count(rest + unlisted)} more`] : [])];
}
