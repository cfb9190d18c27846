import { spread } from '../statistics.ts';
import type { Changes } from './changes.ts';
import type { Reviews } from './reviews.ts';
import type { StartUp } from './start-up.ts';
import type { Writes } from './writes.ts';

/** What is there without any Service and Deployment, and what each pair of them adds. */
export interface Line {
  fixed: number;
  each: number;
}

/** Through two sizes that were measured. */
export function lineThrough(one: readonly [size: number, value: number], other: readonly [number, number]): Line {
  const each = (other[1] - one[1]) / (other[0] - one[0]);
  return { fixed: one[1] - each * one[0], each };
}

export function at({ fixed, each }: Line, size: number): number {
  return fixed + each * size;
}

export type Figure = Exclude<keyof StartUp, 'size'>;

/** The median of the starts with that size. */
export function medianOf(startUps: readonly StartUp[], size: number, figure: Figure): number {
  return spread(startUps.filter((each) => each.size === size).map((each) => each[figure])).median;
}

/** Through the two largest sizes: what is small beside the process itself would bend the line. */
export function lineOf(startUps: readonly StartUp[], figure: Figure): Line {
  const [one = 0, other = 0] = [...new Set(startUps.map(({ size }) => size))].sort((a, b) => a - b).slice(-2);
  return lineThrough([one, medianOf(startUps, one, figure)], [other, medianOf(startUps, other, figure)]);
}

/** Microseconds of CPU for a change of status, by who pays. */
export interface ChangeCost {
  /** The API server's, for each replica that it tells. */
  tell: number;
  /** Each replica's, for hearing it. */
  hear: number;
  /** Bytes to each replica, over the wire. */
  bytes: number;
}

/** Of Deployments: the least squares over the replicas, so that no single measurement decides. */
export function changeCost(changes: readonly Changes[], idleCpu: number): ChangeCost {
  const those = changes.filter(({ resource }) => resource === 'deployments');
  const told = those.filter(({ replicas }) => replicas > 0);
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const points = those.map(
    ({ replicas, apiServerCores, perSecond }) => [replicas, apiServerCores / perSecond] as const,
  );
  const [x, y] = [meanOf(points.map(([replicas]) => replicas)), meanOf(points.map(([, cores]) => cores))];
  const over = points.reduce((sum, [replicas, cores]) => sum + (replicas - x) * (cores - y), 0);
  const under = points.reduce((sum, [replicas]) => sum + (replicas - x) ** 2, 0);
  return {
    tell: (over / under) * 1e6,
    hear: meanOf(told.map(({ replicaCores, perSecond }) => (replicaCores - idleCpu) / perSecond)) * 1e6,
    bytes: meanOf(told.map(({ bytesPerSecond, perSecond }) => bytesPerSecond / perSecond)),
  };
}

/** Microseconds of CPU: the dearest that a review was where many came and the replica kept up. */
export function reviewCost(reviews: readonly Reviews[]): number {
  const kept = reviews.filter(
    ({ load, measured }) =>
      measured.failed + measured.shed === 0 &&
      ('atOnce' in load || (load.perSecond >= BUSY_PER_SECOND && measured.perSecond > 0.95 * load.perSecond)),
  );
  return Math.max(...kept.map(({ measured }) => measured.cpuPerReview));
}

/** From so many a second on: below, what the process does beside counts for more than the reviews. */
const BUSY_PER_SECOND = 500;

/** Of one core, what a replica is to be kept busy with at most, as the chart's autoscaler has it by default. */
export const TARGET_CORES = 0.5;

/** Fewer would leave nobody while one is replaced. */
const FEWEST_REPLICAS = 2;

/** Every replica hears of every change, and they share the reviews: what a replica has left for them decides. */
export function replicasFor(
  load: { reviewsPerSecond: number; changesPerSecond: number },
  cost: { review: number; hear: number },
): number | undefined {
  const left = TARGET_CORES - (load.changesPerSecond * cost.hear) / 1e6;
  if (left <= 0) return undefined;
  return Math.max(FEWEST_REPLICAS, Math.ceil((load.reviewsPerSecond * cost.review) / 1e6 / left));
}

/** How many cores of API server it takes to keep one core of Evenkeel busy with reviews. */
export function apiServerCoresPerCore(writes: readonly Writes[]): number {
  const reviewed = writes.find(({ reviewed }) => reviewed);
  return (reviewed?.apiServerCpu ?? Number.NaN) / (reviewed?.replicaCpu ?? Number.NaN);
}

/** Limits of memory that are tried, in MiB. */
export const LIMITS: readonly number[] = [160, 192, 256, 384, 512, 768, 1024, 1536, 2048];

/** MiB, as the chart has it. */
const DEFAULT_LIMIT = 256;

/**
 * The step above the least that held: everything is listed anew every half hour, while reviews come. Undefined where there is
 * none.
 */
export function limitToSet(least: number): number | undefined {
  return LIMITS.find((limit) => limit > least && limit >= DEFAULT_LIMIT);
}
