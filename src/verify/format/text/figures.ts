import { counted } from '../../../report/counted.ts';
import type { VerifyReport } from '../../report.ts';
import { failedBetweenRollouts, failuresByKind, leastReady, whereFailed } from '../figures.ts';
import { outcomeWord } from '../outcome-word.ts';
import { count, share } from '../units.ts';

/** What a line of the figures says, and of what. */
type Figure = readonly [name: string, words: string];

/** The numbers of a run, a line each: those that are nothing are left out where their absence says so. */
export function figureLines(report: VerifyReport): string[] {
  const { requests, rollouts, target } = report;
  const { client = 0 } = requests.outcomes;
  const least = leastReady(report);
  const figures: Figure[] = [
    ['Requests', count(requests.total)],
    ['Failed', failedWords(report)],
    ...(requests.retried > 0
      ? [['Retried', `${count(requests.retried)} on kept-alive connections that the server had closed`] as const]
      : []),
    ...(client > 0 ? [['Client', `${count(client)} failed by its own fault, counted apart`] as const] : []),
    ...(requests.unsent > 0 ? [['Not sent', `${count(requests.unsent)} for want of time`] as const] : []),
    ...(rollouts.length > 0 ? [['Rollouts', rolloutWords(report)] as const] : []),
    ...(least === undefined ? [] : [['Least ready', `${least} of ${counted(target.replicas, 'endpoint')}`] as const]),
  ];
  const width = Math.max(...figures.map(([name]) => name.length));
  return figures.map(([name, words]) => `${name.padEnd(width)}  ${words}`);
}

function failedWords(report: VerifyReport): string {
  const { requests, rollouts } = report;
  if (requests.failed === 0) return '0';
  const kinds = failuresByKind(report).map(({ outcome, failed }) => `${count(failed)} ${outcomeWord(outcome)}`);
  const between = failedBetweenRollouts(report);
  const where = [
    ...[whereFailed(report)].filter((words) => words !== undefined),
    ...(between > 0 && rollouts.length > 0 ? [`${count(between)} between rollouts`] : []),
  ];
  return `${count(requests.failed)} (${share(requests.failed, requests.total)}): ${[kinds.join(', '), ...where].join('; ')}`;
}

function rolloutWords({ rollouts }: VerifyReport): string {
  const finished = rollouts.filter(({ outcome }) => outcome === 'finished').length;
  return finished === rollouts.length ? `${finished} finished` : `${finished} of ${rollouts.length} finished`;
}
