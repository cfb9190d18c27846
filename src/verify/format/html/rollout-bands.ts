import type { RolloutReport, VerifyReport } from '../../report.ts';
import { endOf, endOfFailures } from '../figures.ts';
import { type Markup, markup } from './markup.ts';
import { type Plot, px } from './plot.ts';

/** Of a digit, in pixels, and between numbers. */
const DIGIT = 7.5;
const GAP = 6;
const LEAST_WIDTH = 1.5;

/** Drawn alike, so that a hundred of them are one path. */
const KINDS = ['', ' failed', ' unfinished', ' failed unfinished'] as const;

/** The shade of every rollout behind the panels, with the failures after it that belong to it. */
export function rolloutBands(report: VerifyReport, panels: readonly Plot[]): Markup {
  return kinds(report, (rollouts) =>
    panels.flatMap((panel) =>
      rollouts.map((rollout) => rectangle(rollout.startMs, endOfFailures(rollout, report), panel, panel)),
    ),
  )('band');
}

/** A row of bars, one a rollout, with their numbers above. */
export function rolloutRow(report: VerifyReport, row: Plot): Markup {
  const { top, left } = row;
  const bars = kinds(report, (rollouts) =>
    rollouts.map((rollout) =>
      rectangle(rollout.startMs, endOf(rollout, report), row, { top: top + 8, bottom: top + 14 }),
    ),
  );
  const labels = report.rollouts.map((rollout) => ({
    rollout,
    middle: px((row.x(rollout.startMs) + row.x(endOf(rollout, report))) / 2),
  }));
  return markup`<text class="row" x="0" y="${top + 3}">Rollouts</text>
${bars('bar')}${withRoom(labels, left).map(
  ({ rollout, middle }) =>
    markup`<text class="number${kindOf(rollout)}" x="${middle}" y="${top + 3}" text-anchor="middle">${rollout.number}</text>
`,
)}`;
}

function kinds({ rollouts }: VerifyReport, draw: (of: readonly RolloutReport[]) => readonly string[]) {
  return (name: string) =>
    markup`${KINDS.map((kind) => {
      const path = draw(rollouts.filter((rollout) => kindOf(rollout) === kind)).join('');
      return path === ''
        ? markup``
        : markup`<path class="${name}${kind}" d="${path}"/>
`;
    })}`;
}

function kindOf({ failed, outcome }: RolloutReport): (typeof KINDS)[number] {
  if (outcome === 'finished') return failed > 0 ? ' failed' : '';
  return failed > 0 ? ' failed unfinished' : ' unfinished';
}

function rectangle(
  startMs: number,
  endMs: number,
  { x }: Plot,
  { top, bottom }: { top: number; bottom: number },
): string {
  const from = x(startMs);
  const width = px(Math.max(x(endMs) - from, LEAST_WIDTH));
  return `M${from} ${top}h${width}V${bottom}h${-width}z`;
}

interface Label {
  rollout: RolloutReport;
  middle: number;
}

/** Those with room for their number: first the rollouts that went wrong, then every one, or every second, fifth, tenth… */
function withRoom(all: readonly Label[], left: number): Label[] {
  const chosen: Label[] = [];
  const width = ({ rollout }: Label) => String(rollout.number).length * DIGIT;
  const fits = (label: Label) =>
    label.middle - width(label) / 2 >= left - GAP &&
    chosen.every((other) => Math.abs(other.middle - label.middle) >= (width(other) + width(label)) / 2 + GAP);
  const take = (labels: readonly Label[]) => {
    for (const label of labels) if (fits(label)) chosen.push(label);
  };
  const step = stepOf(all);
  take(all.filter(({ rollout }) => kindOf(rollout) !== ''));
  take(all.filter(({ rollout: { number } }) => number === 1 || number % step === 0));
  return chosen.sort((a, b) => a.middle - b.middle);
}

/** How many rollouts a number stands for, so that numbers lie apart. */
function stepOf(all: readonly Label[]): number {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined || all.length === 1) return 1;
  const pitch = (last.middle - first.middle) / (all.length - 1);
  const needed = String(last.rollout.number).length * DIGIT + GAP;
  return [1, 2, 5, 10, 20, 50, 100, 200, 500].find((step) => step * pitch >= needed) ?? 1000;
}
