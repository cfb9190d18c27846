import type { Observation, RolloutReport, VerifyReport } from '../../report.ts';
import { endOfFailures } from '../figures.ts';
import { count, moment } from '../units.ts';
import type { Column } from './columns.ts';
import { type Markup, markup } from './markup.ts';
import { type Plot, px } from './plot.ts';

/** An invisible bar over every column, with its numbers as what browsers show under the pointer. */
export function tooltips(report: VerifyReport, columns: readonly Column[], { x, bottom }: Plot, top: number): Markup {
  return markup`<g class="pointer">${columns.map((column) => {
    const from = x(column.fromMs);
    const width = px(x(column.toMs) - from);
    return markup`<rect x="${from}" y="${top}" width="${width}" height="${bottom - top}"><title>${wordsFor(report, column)}</title></rect>
`;
  })}</g>`;
}

function wordsFor(report: VerifyReport, { fromMs, toMs, sent, failed, retried }: Column): string {
  const within = (rollout: RolloutReport) => rollout.startMs < toMs && endOfFailures(rollout, report) > fromMs;
  const numbers = report.rollouts.filter(within).map(({ number }) => number);
  return [
    `${moment(fromMs, { tenths: true })} to ${moment(toMs, { tenths: true })}`,
    ...(numbers.length === 0 ? [] : [`rollout ${numbers.join(', ')}`]),
    `${count(sent)} requests, ${count(failed)} failed, ${count(retried)} retried`,
    ...podsThen(report.observations, toMs),
  ].join(' · ');
}

function podsThen(observations: readonly Observation[], atMs: number): string[] {
  const last = observations.findLast((observation) => observation.atMs < atMs);
  return last === undefined ? [] : [`${last.ready} ready, ${last.starting} starting, ${last.terminating} terminating`];
}
