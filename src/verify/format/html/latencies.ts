import type { VerifyReport } from '../../report.ts';
import { count, latency } from '../units.ts';
import { type Markup, markup } from './markup.ts';
import { table } from './table.ts';

/** How long answers took, by connection, in rollouts and between. */
export function latencies({ latency: rows }: VerifyReport): Markup {
  if (rows.length === 0) return markup``;
  return markup`<section><h2>Latency</h2>
${table(
  rows,
  [
    { title: 'When', cell: ({ during }) => (during === 'rollouts' ? 'in rollouts' : 'between rollouts') },
    { title: 'Connection', cell: ({ connection }) => (connection === 'kept' ? 'kept-alive' : 'new') },
    { title: 'Requests', number: true, cell: (row) => count(row.count) },
    { title: 'Median', number: true, cell: ({ p50 }) => latency(p50) },
    { title: '90 %', number: true, cell: ({ p90 }) => latency(p90) },
    { title: '99 %', number: true, cell: ({ p99 }) => latency(p99) },
    { title: 'Longest', number: true, cell: ({ max }) => latency(max) },
  ],
  {
    caption: 'From the moment a request was due to the last byte of its answer: what it waited for its turn counts.',
    stack: true,
  },
)}</section>`;
}
