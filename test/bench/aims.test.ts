import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gateFailures, verdicts } from './aims.ts';
import { comparison } from './comparison-fixture.ts';

test('the gate fails below its ratio to bare fastify, and the ratio depends on the size of the body', () => {
  const at = (bytes: number, reviewsPerSecond: number): string[] =>
    gateFailures(comparison(bytes, { reviewsPerSecond, p99: 2, peak: 1 }));
  assert.deepEqual(at(4096, 650), []);
  assert.deepEqual(at(4096, 640), ["a body: 0.64 of bare fastify's throughput, below 0.65"]);
  assert.deepEqual(at(32768, 640), ["a body: 0.64 of bare fastify's throughput, below 0.8"]);
});

test('aims are judged one by one', () => {
  const met = (ours: Parameters<typeof comparison>[1]): boolean[] =>
    verdicts(comparison(4096, ours)).map((verdict) => verdict.met);
  assert.deepEqual(met({ reviewsPerSecond: 800, p99: 3, peak: 100e6 }), [true, true, true]);
  assert.deepEqual(met({ reviewsPerSecond: 700, p99: 3.1, peak: 130e6 }), [false, false, false]);
});
