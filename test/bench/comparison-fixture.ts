import type { Body } from './bodies.ts';
import type { Measured } from './load.ts';
import { BARE_FASTIFY, EVENKEEL, NODE_HTTPS } from './servers.ts';
import type { Comparison } from './throughput.ts';

function rounds(reviewsPerSecond: number, p99: number): Measured[] {
  const base = { reviews: 1, cpuPerReview: undefined, p50: 1, failed: 0, began: 0, ended: 1 };
  return [
    { ...base, reviewsPerSecond, p99 },
    { ...base, reviewsPerSecond: reviewsPerSecond / 2, p99: p99 * 2 },
    { ...base, reviewsPerSecond, p99 },
  ];
}

/** Three rounds, the second at half the speed: bare fastify makes 1000 reviews a second, with a p99 of 2 ms. */
export function comparison(
  nominalBytes: number,
  ours: { reviewsPerSecond: number; p99: number; peak: number },
): Comparison {
  const body: Body = { name: 'a body', nominalBytes, json: '{}', needsFixes: true, serving: [] };
  return {
    cells: [
      {
        body,
        connections: 16,
        rounds: new Map([
          [NODE_HTTPS.name, rounds(2000, 1)],
          [BARE_FASTIFY.name, rounds(1000, 2)],
          [EVENKEEL.name, rounds(ours.reviewsPerSecond, ours.p99)],
        ]),
      },
    ],
    memory: [{ name: EVENKEEL.name, atRest: 50e6, peaks: new Map([[16, ours.peak]]) }],
  };
}
