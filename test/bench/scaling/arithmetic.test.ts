import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  apiServerCoresPerCore,
  at,
  changeCost,
  limitToSet,
  lineOf,
  lineThrough,
  medianOf,
  replicasFor,
  reviewCost,
} from './arithmetic.ts';
import type { Changes } from './changes.ts';
import type { Reviews } from './reviews.ts';
import type { StartUp } from './start-up.ts';

const start = (size: number, peak: number): StartUp => ({
  size,
  objects: size,
  seconds: 0,
  cpuSeconds: 0,
  apiServerCpuSeconds: 0,
  bytes: 0,
  requests: 0,
  peak,
  resident: 0,
  heap: 0,
  idleCpu: 0,
});

test('a size that was not measured is reckoned by the line through the two largest that were', () => {
  assert.deepEqual(lineThrough([1_000, 12], [10_000, 30]), { fixed: 10, each: 0.002 });
  // What the empty cluster took decides nothing, and of several starts the middle one counts.
  const startUps = [start(0, 99), start(1_000, 12), start(10_000, 31), start(10_000, 30), start(10_000, 5)];
  assert.equal(medianOf(startUps, 10_000, 'peak'), 30);
  assert.equal(at(lineOf(startUps, 'peak'), 100_000), 210);
});

test('what a change costs the API server is what each further replica adds; what it costs a replica leaves out idling', () => {
  const changes = (replicas: number, apiServerCores: number): Changes => ({
    resource: 'deployments',
    replicas,
    perSecond: 100,
    apiServerCores,
    replicaCores: replicas === 0 ? 0 : 0.03,
    bytesPerSecond: replicas === 0 ? 0 : 600_000,
  });
  const told = [changes(0, 0.4), changes(1, 0.42), changes(2, 0.44), changes(4, 0.48)];
  const others = { ...changes(4, 9), resource: 'horizontalpodautoscalers' } as const;
  const { tell, hear, bytes } = changeCost([...told, others], 0.01);
  assert.deepEqual([tell, hear, bytes].map(Math.round), [200, 200, 6_000]);
});

test('a review counts as the dearest where many came and the replica kept up', () => {
  const reviews = (load: Reviews['load'], perSecond: number, cpuPerReview: number, failed = 0): Reviews => ({
    size: 0,
    load,
    measured: { perSecond, cpuPerReview, cores: 0, p50: 0, p99: 0, shed: 0, failed, resident: 0 },
  });
  const all = [
    reviews({ perSecond: 50 }, 50, 900),
    reviews({ perSecond: 1_000 }, 1_000, 400),
    reviews({ perSecond: 2_000 }, 1_800, 800),
    reviews({ atOnce: 16 }, 2_400, 380),
    reviews({ atOnce: 600 }, 2_400, 900, 1),
  ];
  assert.equal(reviewCost(all), 400);
});

test('replicas share the reviews, and each follows every change', () => {
  const cost = { review: 400, hear: 200 };
  const needed = (reviewsPerSecond: number, changesPerSecond: number) =>
    replicasFor({ reviewsPerSecond, changesPerSecond }, cost);
  // Half a core for each replica; 1,000 changes a second leave 0.3 of it.
  assert.equal(needed(100, 0), 2);
  assert.equal(needed(2_500, 0), 2);
  assert.equal(needed(2_501, 0), 3);
  assert.equal(needed(3_000, 1_000), 4);
  assert.equal(needed(1, 2_500), undefined);
});

test('who writes keeps the API server busier than Evenkeel', () => {
  const write = { perSecond: 1, etcdCpu: 0 };
  const writes = [
    { ...write, reviewed: false, apiServerCpu: 4_000, replicaCpu: 10 },
    { ...write, reviewed: true, apiServerCpu: 8_000, replicaCpu: 1_600 },
  ];
  assert.equal(apiServerCoresPerCore(writes), 5);
});

test('the limit to set is a step above the least that held, and no less than the chart has', () => {
  assert.deepEqual([160, 192, 256, 512, 768, 2048].map(limitToSet), [256, 256, 384, 768, 1024, undefined]);
});
