import { ratioToFastify, type Verdict } from './aims.ts';
import type { Measured } from './load.ts';
import { EVENKEEL } from './servers.ts';
import { type Spread, spread } from './statistics.ts';
import type { Cell, Comparison } from './throughput.ts';

const NOT_HAD = 'not had';

/** A Markdown table; columns but the first are figures and stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** Medians over the rounds, with the least and the most where they tell how far to trust them. */
export function comparisonTables({ cells, memory }: Comparison): string {
  const rows = cells.flatMap((cell) =>
    [...cell.rounds].map(([name, rounds]) => {
      const all = (figure: 'reviewsPerSecond' | 'p50' | 'p99'): Spread =>
        spread(rounds.map((measured) => measured[figure]));
      const ours = name === EVENKEEL.name;
      return [
        cell.body.name,
        String(cell.connections),
        name,
        withRange(all('reviewsPerSecond'), 0),
        cpu(rounds),
        all('p50').median.toFixed(2),
        all('p99').median.toFixed(2),
        ours ? withRange(ratioToFastify(cell, 'reviewsPerSecond'), 2) : '',
        ours ? withRange(ratioToFastify(cell, 'p99'), 2) : '',
        ours ? cpuRatio(cell) : '',
      ];
    }),
  );
  const head = [
    'body',
    'connections',
    'server',
    'reviews/s',
    'CPU µs/review',
    'p50 ms',
    'p99 ms',
    '× fastify’s reviews/s',
    '× fastify’s p99',
    '× fastify’s CPU',
  ];
  const steps = [...new Set(cells.map(({ connections }) => connections))];
  const inMemory = memory.map(({ name, atRest, peaks }) => [
    name,
    megabytes(atRest),
    ...steps.map((connections) => megabytes(peaks.get(connections))),
  ]);
  const memoryHead = ['server', 'MB at rest', ...steps.map((step) => `MB at the highest, ${step} conn.`)];
  return `${table(head, rows)}\n\n${table(memoryHead, inMemory)}`;
}

export function verdictTable(verdicts: readonly Verdict[]): string {
  return table(
    ['aim', 'measured', 'aimed at', 'met'],
    verdicts.map(({ what, measured, aim, met }) => [what, measured, aim, met ? 'yes' : '**no**']),
  );
}

/** `1234 (1200–1250)`. */
export function withRange({ median, least, most }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

/** Megabytes (10⁶ bytes), without the unit. */
export function megabytes(bytes: number | undefined): string {
  return bytes === undefined ? NOT_HAD : (bytes / 1e6).toFixed(0);
}

/** The steadiest of the ratios where others use the machine too: waiting for a core is not counted. */
function cpuRatio(cell: Cell): string {
  return Number.isNaN(ratioToFastify(cell, 'cpuPerReview').median)
    ? NOT_HAD
    : withRange(ratioToFastify(cell, 'cpuPerReview'), 2);
}

function cpu(rounds: readonly Measured[]): string {
  const times = rounds.flatMap(({ cpuPerReview }) => cpuPerReview ?? []);
  return times.length === 0 ? NOT_HAD : spread(times).median.toFixed(0);
}
