import type { VerifyReport } from '../../report.ts';
import { moment } from '../units.ts';
import { columnsOf } from './columns.ts';
import { describe } from './describe.ts';
import { failureMarks } from './failure-marks.ts';
import { legend } from './legend.ts';
import { type Markup, markup } from './markup.ts';
import { type Plot, plotOf } from './plot.ts';
import { mostPods, podsPanel } from './pods-panel.ts';
import { requestsPanel, troublePanel } from './requests-panel.ts';
import { rolloutBands, rolloutRow } from './rollout-bands.ts';
import { timeTicks, valueTicks } from './ticks.ts';
import { tooltips } from './tooltips.ts';

/**
 * One drawing for each width that windows and paper have, so that letters stay legible without a script; the style shows
 * one of them. Narrow ones are for fingers, which point at nothing.
 */
const SIZES = [
  { name: 'wide', width: 1040, heights: { requests: 130, trouble: 66, pods: 90 }, pointer: true },
  { name: 'medium', width: 620, heights: { requests: 110, trouble: 60, pods: 80 }, pointer: true },
  { name: 'narrow', width: 340, heights: { requests: 90, trouble: 56, pods: 76 }, pointer: false },
] as const;
type Size = (typeof SIZES)[number];

const LEFT = 62;
const RIGHT = 22;
/** Above the first panel and between panels: the title of the one below stands there. */
const TITLE = 26;
const GAP = 38;
/** Of rows above the panels. */
const ROLLOUTS = 28;
const FAILED = 16;
/** Below the lowest panel: times, and what they are. */
const TIMES = 42;
/** Of the narrowest column, of a value and of a time at an axis. */
const COLUMN = 3;
const VALUE = 18;
const TIME = 62;

/** The run from left to right: rollouts, requests, what failed of them, and Pods. */
export function timeline(report: VerifyReport): Markup {
  if (report.timeline.slices.length === 0 && report.observations.length === 0) return markup``;
  return markup`<section><h2>Timeline</h2>
${legend(report)}
<figure>${SIZES.map((size) => drawing(report, size))}</figure></section>`;
}

function drawing(report: VerifyReport, { name, width, heights, pointer }: Size): Markup {
  const endMs = Math.max(report.durationMs, 1000);
  const across = { left: LEFT, right: width - RIGHT, endMs };
  const { columnMs, columns } = columnsOf(report, (across.right - LEFT) / COLUMN);
  const anyFailed = columns.some(({ failed }) => failed > 0);
  const anyTrouble = anyFailed || columns.some(({ retried }) => retried > 0);
  let bottom = 0;
  const row = (height: number, shown: boolean) => {
    const plot = plotOf(across, { top: bottom + (shown ? height - FAILED : 0), height: 0, max: 1 });
    if (shown) bottom += height;
    return plot;
  };
  const panel = (height: number, max: number, least?: number) => {
    const ticks = valueTicks(max, Math.floor(height / VALUE), least);
    const plot = plotOf(across, { top: bottom + (bottom > 0 ? GAP : TITLE), height, max: ticks.at(-1) as number });
    bottom = plot.bottom;
    return { plot, ticks };
  };
  const rollouts = row(ROLLOUTS, report.rollouts.length > 0);
  const marks = row(FAILED, anyFailed);
  const top = bottom;
  const rates = columns.map(({ fromMs, toMs, sent }) => (sent * 1000) / (toMs - fromMs));
  const { rate } = report.load;
  const requests = panel(heights.requests, Math.max(rate, ...rates), Math.min(rate, 1));
  const counts = columns.map(({ failed, retried }) => failed + retried);
  const trouble = anyTrouble ? panel(heights.trouble, Math.max(1, ...counts), 1) : undefined;
  const pods = panel(heights.pods, mostPods(report), 1);
  const each = inEach(columnMs);
  const plots = [requests.plot, ...(trouble === undefined ? [] : [trouble.plot]), pods.plot];

  return markup`<svg class="timeline ${name}" viewBox="0 0 ${width} ${bottom + TIMES}" role="img" aria-labelledby="${name}-title ${name}-desc">
<title id="${name}-title">Timeline of the run</title>
<desc id="${name}-desc">${describe(report)}</desc>
${report.rollouts.length > 0 ? markup`${rolloutRow(report, rollouts)}${rolloutBands(report, plots)}` : undefined}
${anyFailed ? failureMarks(columns, marks) : undefined}
${requestsPanel(columns, requests.plot, requests.ticks, columnMs === 1000 ? '' : `mean ${each}`)}
${trouble === undefined ? undefined : troublePanel(columns, trouble.plot, trouble.ticks, each)}
${podsPanel(report, columns, each, pods.plot, pods.ticks)}
${timeAxis(pods.plot, endMs)}
${pointer ? tooltips(report, columns, pods.plot, top) : undefined}
</svg>
`;
}

/** `in each second`, `in each 15 s`. */
function inEach(ms: number): string {
  if (ms === 1000) return 'in each second';
  return ms % 60_000 === 0 ? `in each ${ms === 60_000 ? 'minute' : `${ms / 60_000} min`}` : `in each ${ms / 1000} s`;
}

function timeAxis({ left, right, bottom, x }: Plot, endMs: number): Markup {
  const ticks = timeTicks(endMs, Math.floor((right - left) / TIME));
  const hours = endMs >= 3_600_000;
  // Steps of an hour and more are whole minutes.
  const words = (tick: number) => (hours ? moment(tick / 60) : moment(tick));
  return markup`<path class="axis" d="M${left} ${bottom}H${right}${ticks.map((tick) => `M${x(tick)} ${bottom}v5`).join('')}"/>
${ticks.map((tick) => markup`<text class="tick" x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${words(tick)}</text>`)}
<text class="unit" x="${(left + right) / 2}" y="${bottom + 37}" text-anchor="middle">time since the load began (${hours ? 'h:min' : 'min:s'})</text>`;
}
