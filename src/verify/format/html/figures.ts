import type { LatencyReport, VerifyReport } from '../../report.ts';
import { leastReady, whereFailed } from '../figures.ts';
import { count, duration, latency, share } from '../units.ts';
import { type Markup, markup } from './markup.ts';

/** The numbers that people ask for first. */
export function figures(report: VerifyReport): Markup {
  const { requests, rollouts, target } = report;
  const finished = rollouts.filter(({ endMs }) => endMs !== undefined);
  const took = finished.map(({ startMs, endMs }) => (endMs as number) - startMs);
  const least = leastReady(report);
  const worst = highest(report.latency);
  const { client = 0 } = requests.outcomes;
  return markup`<dl class="figures">
${figure('Requests', count(requests.total), requests.unsent > 0 ? `${count(requests.unsent)} could not be sent in time` : 'all sent in time')}
${figure('Failed', count(requests.failed), [share(requests.failed, requests.total), whereFailed(report)].filter(Boolean).join(' '), requests.failed > 0)}
${figure('Retried', count(requests.retried), 'closed by the server between requests')}
${client > 0 ? figure('Client’s own failures', count(client), 'counted apart; they void the run', true) : undefined}
${figure('Rollouts', rollouts.length === finished.length ? count(rollouts.length) : `${finished.length} of ${rollouts.length}`, courseOf(report, took))}
${least === undefined ? undefined : figure('Least ready', count(least), `of ${count(target.replicas)} asked for`, least < target.replicas)}
${worst === undefined ? undefined : figure('Latency, 99 %', latency(worst.p99), worst.during === 'rollouts' ? 'in rollouts' : 'between rollouts')}
</dl>`;
}

function figure(name: string, value: string, more: string, bad = false): Markup {
  return markup`<div${bad ? markup` class="bad"` : undefined}><dt>${name}</dt><dd class="value">${value}</dd><dd>${more}</dd></div>
`;
}

function courseOf({ rollouts }: VerifyReport, took: readonly number[]): string {
  if (rollouts.length === 0) return 'the load alone';
  return took.length === 0 ? 'none finished' : spread(took);
}

function spread(took: readonly number[]): string {
  const [least, most] = [Math.min(...took), Math.max(...took)].map(duration);
  return least === most ? `took ${least} each` : `took ${least} to ${most}`;
}

function highest(all: readonly LatencyReport[]): LatencyReport | undefined {
  return all.toSorted((a, b) => b.p99 - a.p99)[0];
}
