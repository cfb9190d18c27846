import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from '../../cluster/harness/control-plane.ts';
import { bodies } from '../bodies.ts';
import { separateCores } from '../cores.ts';
import type { Scratch } from '../scratch.ts';
import { apiOf } from './api.ts';
import { type Changes, measureChanges } from './changes.ts';
import { fill } from './fill.ts';
import { IN_FLIGHT, type Order } from './review-load.ts';
import { measureReviews, type Reviews } from './reviews.ts';
import { startStandIn } from './stand-in.ts';
import { measureStartUp, type StartUp, startUps } from './start-up.ts';
import { measureWrites, type Writes } from './writes.ts';

export interface ScalingPlan {
  /** Of Services, and as many Deployments; from few to many. */
  sizes: readonly number[];
  /** The size that is reckoned from the others, and listed by a stand-in to see whether that holds. */
  reckoned: number;
  starts: number;
  quietSeconds: number;
  loads: readonly Order['load'][];
  loadSeconds: number;
  replicas: readonly number[];
  changesPerSecond: number;
  changeSeconds: number;
  writes: number;
}

export const FULL: ScalingPlan = {
  sizes: [0, 1_000, 10_000],
  reckoned: 100_000,
  starts: 3,
  quietSeconds: 5,
  loads: [
    ...[50, 200, 500, 1_000, 2_000].map((perSecond) => ({ perSecond })),
    ...[16, IN_FLIGHT].map((atOnce) => ({ atOnce })),
  ],
  loadSeconds: 4,
  replicas: [0, 1, 2, 4],
  changesPerSecond: 100,
  changeSeconds: 6,
  writes: 2_500,
};

export const QUICK: ScalingPlan = {
  sizes: [0, 100, 1_000],
  reckoned: 10_000,
  starts: 1,
  quietSeconds: 3,
  loads: [{ perSecond: 200 }, { perSecond: 1_000 }, { atOnce: 16 }],
  loadSeconds: 2,
  replicas: [0, 1, 2],
  changesPerSecond: 50,
  changeSeconds: 4,
  writes: 500,
};

/** All that is measured, in the order of it. */
export interface Scaling {
  startUps: readonly StartUp[];
  /** Of the size that is reckoned, listed by a stand-in. */
  standIn: StartUp;
  reviews: readonly Reviews[];
  changes: readonly Changes[];
  writes: readonly Writes[];
}

/** How many connections fill the cluster and change it. */
const CONNECTIONS = 64;

export async function measureScaling(
  plan: ScalingPlan,
  scratch: Scratch,
  tell: (progress: string) => void,
): Promise<Scaling> {
  const plane = await startControlPlane(join(scratch.folder, 'control-plane'), { controllers: false });
  try {
    return await inCluster(plan, plane, scratch, tell);
  } finally {
    await plane.stop();
  }
}

async function inCluster(
  plan: ScalingPlan,
  plane: ControlPlane,
  scratch: Scratch,
  tell: (progress: string) => void,
): Promise<Scaling> {
  const { kubeconfig } = plane;
  const api = apiOf(kubeconfig, CONNECTIONS);
  const most = plan.sizes.at(-1) ?? 0;
  const measuredStartUps: StartUp[] = [];
  let filled = 0;
  for (const size of plan.sizes) {
    tell(`filling the cluster with ${size} of each`);
    await fill(api, filled, size);
    filled = size;
    const common = { scratch, kubeconfig, size };
    tell(`start with ${size} of each`);
    measuredStartUps.push(...(await startUps(plan.starts, plane, { ...common, quietSeconds: plan.quietSeconds })));
  }
  const { replicas, changesPerSecond: perSecond, changeSeconds: seconds } = plan;
  tell('changes of status, with more and more replicas');
  const changes = await measureChanges({ scratch, plane, api, size: most, replicas, perSecond, seconds });
  tell('writes of Deployments, unreviewed and reviewed');
  const writes = await measureWrites({ scratch, plane, api, size: most, count: plan.writes });
  api.close();
  await plane.stop();
  const reviews = await measureAllReviews(plan, scratch, tell);
  tell(`start with ${plan.reckoned} of each, listed by a stand-in`);
  const { reckoned, quietSeconds } = plan;
  const standIn = await withStandIn(scratch, reckoned, (standing) =>
    measureStartUp({ scratch, kubeconfig: standing, size: reckoned, quietSeconds }),
  );
  return { startUps: measuredStartUps, standIn, reviews, changes, writes };
}

/** With the least and the most around, while nothing else has work to do: a stand-in lists, and is silent. */
export async function measureAllReviews(
  { sizes, loads, loadSeconds: seconds }: ScalingPlan,
  scratch: Scratch,
  tell: (progress: string) => void,
): Promise<Reviews[]> {
  const all: Reviews[] = [];
  for (const size of [Math.min(...sizes), Math.max(...sizes)]) {
    tell(`reviews with ${size} of each`);
    const common = { scratch, size, bodies: bodies(), loads, seconds, cores: separateCores() };
    all.push(...(await withStandIn(scratch, size, (kubeconfig) => measureReviews({ ...common, kubeconfig }))));
  }
  return all;
}

async function withStandIn<T>(scratch: Scratch, size: number, measure: (kubeconfig: string) => Promise<T>): Promise<T> {
  const { kubeconfig, stop } = await startStandIn(scratch, size);
  try {
    return await measure(kubeconfig);
  } finally {
    await stop();
  }
}
