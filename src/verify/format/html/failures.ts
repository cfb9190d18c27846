import { IN_WORDS } from '../../outcome.ts';
import type { FailureReport, VerifyReport } from '../../report.ts';
import { type FailureGroup, failureGroups, failuresByKind } from '../figures.ts';
import { outcomeWord } from '../outcome-word.ts';
import { count, latency, moment, period } from '../units.ts';
import { type Markup, markup } from './markup.ts';
import { type TableColumn, table } from './table.ts';

/** The largest groups show what happened. */
const MOST_GROUPS = 12;
/** So that the file of a run in which everything failed can still be sent to somebody. */
const MOST_LISTED = 200;

/** What failed: together by kind, rollout and what the Pods were doing, then one by one. */
export function failures(report: VerifyReport): Markup {
  const { failures, requests } = report;
  const { client = 0 } = requests.outcomes;
  if (requests.failed + client === 0) return markup``;
  const kinds = [...failuresByKind(report), ...(client > 0 ? [{ outcome: 'client' as const, failed: client }] : [])];
  const groups = failureGroups(report);
  const some =
    failures.length < requests.failed
      ? ` The first ${count(failures.length)} of ${count(requests.failed)} are looked at.`
      : '';
  return markup`<section><h2>Failures</h2>
<ul class="plain">${kinds.map(({ outcome, failed }) => markup`<li>${count(failed)} ${IN_WORDS[outcome]}</li>`)}</ul>
${groups.length === 0 ? undefined : table(groups.slice(0, MOST_GROUPS), GROUP, { caption: `Together by kind, rollout and what the Pods were doing then.${some}`, stack: true })}
${groups.length <= MOST_GROUPS ? undefined : markup`<details><summary>Smaller groups (${count(groups.length - MOST_GROUPS)})</summary>${table(groups.slice(MOST_GROUPS, MOST_LISTED), GROUP, { stack: true })}</details>`}
${failures.length === 0 ? undefined : markup`<details><summary>One by one${failures.length > MOST_LISTED ? `, the first ${MOST_LISTED}` : ''}</summary>${table(failures.slice(0, MOST_LISTED), ONE, { stack: true })}</details>`}</section>`;
}

const GROUP: readonly TableColumn<FailureGroup>[] = [
  { title: 'Failed', number: true, cell: ({ failed }) => count(failed) },
  { title: 'How', cell: ({ outcome }) => outcomeWord(outcome) },
  { title: 'Rollout', cell: ({ rollout }) => rollout ?? 'none' },
  { title: 'Pods then', cell: ({ pods }) => pods },
  { title: 'Connections', cell: ({ failed, kept }) => connections(kept, failed - kept) },
  { title: 'When', cell: ({ fromMs, toMs }) => period(fromMs, toMs) },
];

const ONE: readonly TableColumn<FailureReport>[] = [
  { title: 'When', cell: ({ atMs }) => moment(atMs, { tenths: true }) },
  { title: 'How', cell: ({ outcome }) => outcomeWord(outcome) },
  { title: 'After', number: true, cell: ({ latencyMs }) => latency(latencyMs) },
  { title: 'Connection', cell: ({ connection }) => (connection === 'kept' ? 'kept-alive' : 'new') },
  { title: 'Rollout', cell: ({ rollout }) => rollout ?? 'none' },
];

function connections(kept: number, fresh: number): string {
  if (kept === 0) return 'new';
  return fresh === 0 ? 'kept-alive' : `${count(kept)} kept-alive, ${count(fresh)} new`;
}
