import { CHECK_MEMORY_AIM, CHECK_SECONDS_AIM, CHECK_SMALL_SECONDS_AIM, type Verdict } from './aims.ts';
import { CHECK, type CheckCost, NODE, SMALL, YAML_PARSED } from './check-cost.ts';
import type { ColdRun } from './cold-run.ts';
import { ratios, spread } from './statistics.ts';
import { megabytes, table, verdictTable, withRange } from './tables.ts';

/** What was aimed at, and what came of it: medians of the times, the most that any run had in memory. */
export function checkVerdicts({ many, small }: CheckCost): Verdict[] {
  const seconds = medianWall(many.get(CHECK));
  const peak = Math.max(...(many.get(CHECK) ?? []).map((run) => run.peak));
  const smallSeconds = medianWall(small.get(SMALL));
  return [
    {
      what: 'all files',
      measured: `${seconds.toFixed(2)} s`,
      aim: `< ${CHECK_SECONDS_AIM} s`,
      met: seconds < CHECK_SECONDS_AIM,
    },
    {
      what: 'memory at the highest',
      measured: `${megabytes(peak)} MB`,
      aim: `< ${megabytes(CHECK_MEMORY_AIM)} MB`,
      met: peak < CHECK_MEMORY_AIM,
    },
    {
      what: 'one small file',
      measured: `${(smallSeconds * 1000).toFixed(0)} ms`,
      aim: `< ${CHECK_SMALL_SECONDS_AIM * 1000} ms`,
      met: smallSeconds < CHECK_SMALL_SECONDS_AIM,
    },
  ];
}

/** What missed its aim, in words; nothing where all is well. */
export function checkFailures(cost: CheckCost): string[] {
  return checkVerdicts(cost)
    .filter(({ met }) => !met)
    .map(({ what, measured, aim }) => `${what}: ${measured}; the aim is ${aim}`);
}

export function checkTables(cost: CheckCost): string {
  const { amount, bytes, many, small } = cost;
  const all = `${amount.files * amount.deploymentsInEach} Deployments in ${amount.files} files, ${megabytes(bytes)} MB`;
  return [
    verdictTable(checkVerdicts(cost)),
    runsTable(all, many, { digits: 2, unit: 's', perSecond: 1, floor: YAML_PARSED, floorName: 'js-yaml' }),
    runsTable('one small file', small, { digits: 0, unit: 'ms', perSecond: 1000, floor: NODE, floorName: NODE }),
  ].join('\n\n');
}

interface Columns {
  digits: number;
  unit: string;
  /** How many of the unit make a second. */
  perSecond: number;
  floor: string;
  floorName: string;
}

function runsTable(
  what: string,
  runs: ReadonlyMap<string, readonly ColdRun[]>,
  { digits, unit, perSecond, floor, floorName }: Columns,
): string {
  const least = runs.get(floor) ?? [];
  const rows = [...runs].map(([name, measured]) => {
    const times = (figure: 'wall' | 'cpu') => measured.map((run) => run[figure] * perSecond);
    // Round by round, and so only for what ran in as many rounds.
    const comparable = name !== floor && measured.length === least.length;
    const over = (figure: 'wall' | 'cpu') =>
      comparable
        ? ratios(
            times(figure),
            least.map((run) => run[figure] * perSecond),
          ).median.toFixed(2)
        : '';
    return [
      name,
      withRange(spread(times('wall')), digits),
      withRange(spread(times('cpu')), digits),
      megabytes(Math.max(...measured.map(({ peak }) => peak))),
      over('wall'),
      over('cpu'),
    ];
  });
  const head = [what, unit, `CPU ${unit}`, 'MB at the highest', `× ${floorName}’s time`, `× ${floorName}’s CPU`];
  return table(head, rows);
}

function medianWall(runs: readonly ColdRun[] = []): number {
  return spread(runs.map(({ wall }) => wall)).median;
}
