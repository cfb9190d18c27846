import type { Observation, VerifyReport } from '../../report.ts';
import type { Column } from './columns.ts';
import { type Markup, markup } from './markup.ts';
import { frame, type Plot } from './plot.ts';
import { stepLine } from './step-line.ts';

/** Lines of the same number lie beside each other, so that none hides another; in pixels. */
const OFFSETS = { ready: 0, starting: -2, terminating: 2 } as const;

/** Pixels that a change needs to be seen by itself. */
const LEGIBLE = 4;

/** How many Pods were ready, starting and terminating, as step lines, and how many were asked for. */
export function podsPanel(
  report: VerifyReport,
  columns: readonly Column[],
  each: string,
  plot: Plot,
  ticks: readonly number[],
): Markup {
  const { target, durationMs } = report;
  const crowded = report.observations.length > (plot.right - plot.left) / LEGIBLE;
  const observations = crowded ? extremesOf(report.observations, columns) : report.observations;
  const line = (state: keyof typeof OFFSETS) =>
    stepLine(
      observations.map((observation) => ({ at: plot.x(observation.atMs), value: observation[state] })),
      { end: plot.x(durationMs), y: plot.y, offset: OFFSETS[state], evenNone: state === 'ready' },
    );
  const ready = line('ready');
  const [first] = observations;
  const area = first === undefined ? '' : `${ready}V${plot.bottom}H${plot.x(first.atMs)}Z`;
  const wanted = plot.y(target.replicas);
  return markup`${frame(plot, 'Pods', crowded ? `least ready, most of the others ${each}` : '', ticks)}
<path class="wanted" d="M${plot.left} ${wanted}H${plot.right}"/>
<path class="ready-area" d="${area}"/>
<path class="terminating" d="${line('terminating')}"/>
<path class="starting" d="${line('starting')}"/>
<path class="ready" d="${ready}"/>
`;
}

/** The highest number of the panel. */
export function mostPods({ observations, target }: VerifyReport): number {
  return observations.reduce(
    (most, { ready, starting, terminating }) => Math.max(most, ready, starting, terminating),
    Math.max(1, target.replicas),
  );
}

/** One observation a column: the least that were ready in it, the most that were not. */
function extremesOf(observations: readonly Observation[], columns: readonly Column[]): Observation[] {
  let next = 0;
  return columns.flatMap(({ fromMs, toMs }): Observation[] => {
    const from = next;
    while (next < observations.length && (observations[next] as Observation).atMs < toMs) next += 1;
    // What was seen last before the column still holds when it begins.
    const seen = observations.slice(Math.max(0, from - 1), next);
    if (seen.length === 0) return [];
    return [
      {
        atMs: fromMs,
        ready: Math.min(...seen.map(({ ready }) => ready)),
        starting: Math.max(...seen.map(({ starting }) => starting)),
        terminating: Math.max(...seen.map(({ terminating }) => terminating)),
      },
    ];
  });
}
