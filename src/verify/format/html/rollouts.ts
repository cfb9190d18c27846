import type { RolloutReport, VerifyReport } from '../../report.ts';
import { count, duration, moment, share } from '../units.ts';
import { type Markup, markup } from './markup.ts';
import { type TableColumn, table } from './table.ts';

/** More are too many to look through for the ones that went wrong. */
const MANY = 25;

/** A row for each rollout; of many, first those that went wrong. */
export function rollouts({ rollouts, target }: VerifyReport): Markup {
  if (rollouts.length === 0) return markup``;
  const columns = columnsFor(target.replicas);
  if (rollouts.length <= MANY) return markup`<section><h2>Rollouts</h2>${table(rollouts, columns)}</section>`;
  const wrong = rollouts.filter(({ failed, outcome }) => failed > 0 || outcome !== 'finished');
  return markup`<section><h2>Rollouts</h2>
${wrong.length === 0 ? undefined : table(wrong, columns, { caption: `Those that went wrong: ${wrong.length} of ${count(rollouts.length)}.` })}
<details><summary>All ${count(rollouts.length)} rollouts</summary>${table(rollouts, columns)}</details></section>`;
}

function columnsFor(replicas: number): TableColumn<RolloutReport>[] {
  return [
    { title: 'No.', number: true, cell: ({ number }) => number },
    { title: 'Began', number: true, spare: true, cell: ({ startMs }) => moment(startMs) },
    { title: 'Took', number: true, wrong: ({ outcome }) => outcome !== 'finished', cell: tookOf },
    { title: 'Requests', number: true, cell: ({ requests }) => count(requests) },
    {
      title: 'Failed',
      number: true,
      wrong: ({ failed }) => failed > 0,
      cell: ({ failed }) => (failed > 0 ? `✕ ${count(failed)}` : '0'),
    },
    { title: 'Share', number: true, spare: true, cell: ({ failed, requests }) => share(failed, requests) },
    { title: 'Retried', number: true, cell: ({ retried }) => count(retried) },
    {
      title: 'Least ready',
      number: true,
      wrong: ({ leastReady }) => leastReady < replicas,
      cell: ({ leastReady }) => `${leastReady} of ${replicas}`,
    },
  ];
}

function tookOf({ startMs, endMs, outcome }: RolloutReport): string {
  return outcome === 'finished' && endMs !== undefined ? duration(endMs - startMs) : outcome;
}
