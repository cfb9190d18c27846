import { OUTCOMES, type Outcome } from '../outcome.ts';
import type { FailureReport, RolloutReport, VerifyReport } from '../report.ts';

/** What is counted together of failures: their kind, the rollout they fell into, and what the Pods were doing. */
export interface FailureGroup extends Pick<FailureReport, 'outcome' | 'rollout' | 'pods'> {
  failed: number;
  /** How many of them used kept-alive connections; the others new ones. */
  kept: number;
  fromMs: number;
  toMs: number;
}

/** The largest first, and of equals the earliest. Made of the failures that the report lists. */
export function failureGroups({ failures }: VerifyReport): FailureGroup[] {
  const groups = Map.groupBy(failures, ({ outcome, rollout, pods }) => JSON.stringify([outcome, rollout, pods]));
  return [...groups.values()]
    .map((members): FailureGroup => {
      const { outcome, rollout, pods } = members[0] as FailureReport;
      const times = members.map(({ atMs }) => atMs).sort((a, b) => a - b);
      return {
        outcome,
        ...(rollout === undefined ? {} : { rollout }),
        pods,
        failed: members.length,
        kept: members.filter(({ connection }) => connection === 'kept').length,
        fromMs: times[0] as number,
        toMs: times.at(-1) as number,
      };
    })
    .sort((a, b) => b.failed - a.failed || a.fromMs - b.fromMs);
}

/** How many requests failed in each way, in the order of {@link OUTCOMES}; the client's own failures are none of them. */
export function failuresByKind({ requests }: VerifyReport): { outcome: Outcome; failed: number }[] {
  return OUTCOMES.filter((outcome) => outcome !== 'answered' && outcome !== 'client')
    .map((outcome) => ({ outcome, failed: requests.outcomes[outcome] ?? 0 }))
    .filter(({ failed }) => failed > 0);
}

export function failedBetweenRollouts({ requests, rollouts }: VerifyReport): number {
  return requests.failed - rollouts.reduce((sum, { failed }) => sum + failed, 0);
}

/** The least number of ready endpoints seen at all; undefined where nothing was seen. */
export function leastReady({ observations, rollouts }: VerifyReport): number | undefined {
  const seen = [...observations.map(({ ready }) => ready), ...rollouts.map((rollout) => rollout.leastReady)];
  return seen.length === 0 ? undefined : seen.reduce((least, ready) => Math.min(least, ready));
}

/** When a rollout ended, or the run where it did not. */
export function endOf({ endMs }: RolloutReport, { durationMs }: VerifyReport): number {
  return endMs ?? durationMs;
}

/** When the last request that belongs to a rollout had failed, at the earliest when the rollout ended. */
export function endOfFailures(rollout: RolloutReport, report: VerifyReport): number {
  return Math.max(endOf(rollout, report), rollout.failingUntilMs ?? 0);
}

/** `in rollout 2`, `in rollouts 2 and 3`, `in 6 rollouts`; undefined where none failed in one. */
export function whereFailed({ rollouts }: VerifyReport): string | undefined {
  const numbers = rollouts.filter(({ failed }) => failed > 0).map(({ number }) => number);
  if (numbers.length === 0) return undefined;
  if (numbers.length === 1) return `in rollout ${numbers[0]}`;
  if (numbers.length > 4) return `in ${numbers.length} rollouts`;
  return `in rollouts ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`;
}
