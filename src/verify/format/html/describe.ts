import { IN_WORDS } from '../../outcome.ts';
import type { VerifyReport } from '../../report.ts';
import { failedBetweenRollouts, failuresByKind, leastReady } from '../figures.ts';
import { count, duration } from '../units.ts';

/** What the picture shows, for those who do not see it. */
export function describe(report: VerifyReport): string {
  const { durationMs, requests, rollouts, target } = report;
  const least = leastReady(report);
  const failing = rollouts.filter(({ failed }) => failed > 0);
  const between = failedBetweenRollouts(report);
  return [
    `${duration(durationMs)} of load with ${rollouts.length === 0 ? 'no rollout' : `${rollouts.length} rollouts`}.`,
    `${count(requests.total)} requests were sent; ${count(requests.failed)} failed and ${count(requests.retried)} were retried.`,
    ...failuresByKind(report).map(({ outcome, failed }) => `${count(failed)} ${IN_WORDS[outcome]}.`),
    ...failing.map(({ number, failed }) => `${count(failed)} failed in rollout ${number}.`),
    ...(between > 0 && rollouts.length > 0 ? [`${count(between)} failed between rollouts.`] : []),
    ...(least === undefined ? [] : [`At the least ${least} of ${target.replicas} Pods were ready.`]),
  ].join(' ');
}
