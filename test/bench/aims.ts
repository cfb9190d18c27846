import { BARE_FASTIFY, EVENKEEL } from './servers.ts';
import { ratios, type Spread } from './statistics.ts';
import type { Cell, Comparison } from './throughput.ts';

/** Aims and gates are for this many connections: the API server keeps few, and all of them busy in a busy cluster. */
const CONNECTIONS = 16;

/** The share of bare fastify's throughput to reach, and the one below which `--gate` fails, by nominal body size. */
const THROUGHPUT = new Map([
  [4 * 1024, { aim: 0.75, gate: 0.65 }],
  [32 * 1024, { aim: 0.9, gate: 0.8 }],
]);

/** Times bare fastify's p99, at most. */
const P99_AIM = 1.5;

/** Resident bytes, at any time under. */
export const MEMORY_AIM = 130e6;

/** Milliseconds from the start of the process to the first answer, without a cluster. */
export const START_AIM = 300;

/** Times a review in an empty cluster, at most, with 10,000 Services and 5,000 Deployments around. */
export const SURROUNDINGS_RATIO_AIM = 1.1;

/** Bytes of memory that the index may take for a Service, at any time under. */
export const SERVICE_BYTES_AIM = 1024;

/** Of `evenkeel check`, on two cores, and every process cold: seconds for 10,000 Deployments in 1,000 files, at any time under. */
export const CHECK_SECONDS_AIM = 4;

/** Resident bytes meanwhile, at any time under. */
export const CHECK_MEMORY_AIM = 300e6;

/** Seconds that one small file takes, at any time under. */
export const CHECK_SMALL_SECONDS_AIM = 0.15;

export interface Verdict {
  what: string;
  measured: string;
  aim: string;
  met: boolean;
}

/** What was aimed at, and what came of it. */
export function verdicts({ cells, memory }: Comparison): Verdict[] {
  const found: Verdict[] = [];
  for (const cell of gated(cells)) {
    const { aim } = cell.thresholds;
    const throughput = ratioToFastify(cell, 'reviewsPerSecond').median;
    const p99 = ratioToFastify(cell, 'p99').median;
    const name = `${cell.body.name}, ${CONNECTIONS} connections`;
    found.push(
      verdict(`${name}: throughput`, throughput, `≥ ${aim} × bare fastify`, throughput >= aim),
      verdict(`${name}: p99`, p99, `≤ ${P99_AIM} × bare fastify`, p99 <= P99_AIM),
    );
  }
  const peak = memory.find(({ name }) => name === EVENKEEL.name)?.peaks.get(CONNECTIONS);
  if (peak !== undefined) {
    found.push({
      what: `memory at the highest, ${CONNECTIONS} connections`,
      measured: `${Math.round(peak / 1e6)} MB`,
      aim: `< ${MEMORY_AIM / 1e6} MB`,
      met: peak < MEMORY_AIM,
    });
  }
  return found;
}

/** What falls below the gate, in words; nothing where all is well. */
export function gateFailures({ cells }: Comparison): string[] {
  return gated(cells).flatMap((cell) => {
    const { median } = ratioToFastify(cell, 'reviewsPerSecond');
    const { gate } = cell.thresholds;
    return median >= gate
      ? []
      : [`${cell.body.name}: ${median.toFixed(2)} of bare fastify's throughput, below ${gate}`];
  });
}

/** Evenkeel's figure over bare fastify's, round by round; NaN where it is not had. */
export function ratioToFastify({ rounds }: Cell, figure: 'reviewsPerSecond' | 'p99' | 'cpuPerReview'): Spread {
  const of = (name: string): number[] => (rounds.get(name) ?? []).map((measured) => measured[figure] ?? Number.NaN);
  return ratios(of(EVENKEEL.name), of(BARE_FASTIFY.name));
}

function gated(cells: readonly Cell[]): (Cell & { thresholds: { aim: number; gate: number } })[] {
  return cells.flatMap((cell) => {
    const thresholds = THROUGHPUT.get(cell.body.nominalBytes);
    return cell.connections === CONNECTIONS && thresholds !== undefined ? [{ ...cell, thresholds }] : [];
  });
}

function verdict(what: string, measured: number, aim: string, met: boolean): Verdict {
  return { what, measured: measured.toFixed(2), aim, met };
}
