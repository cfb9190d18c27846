import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { replaced } from '../performance-page.ts';
import { FULL, type Scaling } from './measure.ts';
import { limitsTable, sectionsOf } from './scaling-tables.ts';
import type { StartUp } from './start-up.ts';

const start = (size: number, mb: number): StartUp => ({
  size,
  objects: 3.35 * size,
  seconds: 1,
  cpuSeconds: 0.5,
  apiServerCpuSeconds: 0.25,
  bytes: mb * 1e6,
  requests: 16 + size / 30,
  peak: mb * 1e6,
  resident: mb * 1e6,
  heap: mb * 1e5,
  idleCpu: 0.01,
});

const measured: Scaling = {
  startUps: [start(0, 100), start(1_000, 110), start(10_000, 200)],
  standIn: { ...start(100_000, 1_234), apiServerCpuSeconds: Number.NaN },
  reviews: [
    {
      size: 10_000,
      load: { atOnce: 600 },
      measured: {
        perSecond: 2_500,
        cpuPerReview: 400,
        cores: 1,
        p50: 240,
        p99: 300.04,
        shed: 0,
        failed: 0,
        resident: 2e8,
      },
    },
  ],
  changes: [0, 1, 2].map((replicas) => ({
    resource: 'deployments',
    replicas,
    perSecond: 100,
    apiServerCores: 0.4 + 0.02 * replicas,
    replicaCores: replicas === 0 ? 0 : 0.03,
    bytesPerSecond: replicas === 0 ? 0 : 610_000,
  })),
  writes: [
    { reviewed: false, perSecond: 300, apiServerCpu: 4_000, etcdCpu: 500, replicaCpu: 100 },
    { reviewed: true, perSecond: 150, apiServerCpu: 8_000, etcdCpu: 500, replicaCpu: 1_000 },
  ],
};

/** The cells of the lines that begin with this. */
function lines(text: string | undefined, begin: string): string[][] {
  const those = (text ?? '').split('\n').filter((line) => line.startsWith(`| ${begin}`));
  return those.map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

const sections = sectionsOf(measured);

test('the size that was not measured is reckoned, and stands beside what a stand-in showed', () => {
  const [reckoned, seen] = lines(sections.get('size'), '100,000');
  assert.deepEqual(reckoned?.slice(0, 8), [
    '100,000, reckoned',
    '335,000',
    '1.0',
    '0.5',
    '0.3',
    '1100.0',
    '3,349',
    '1100',
  ]);
  assert.deepEqual(seen?.slice(0, 8), ['100,000, of a stand-in', '335,000', '1.0', '0.5', '', '', '3,349', '1234']);
  assert.deepEqual(lines(sections.get('size'), 'memory at the highest')[0]?.[1], '100.0 MB + 10.0 MB × N');
});

test('what a change, a write and a review cost is told, and the replicas that come of it', () => {
  assert.deepEqual(lines(sections.get('changes'), 'API server, for each')[0]?.[1], '200 µs of CPU');
  assert.deepEqual(lines(sections.get('load'), '600 at once')[0]?.slice(2), [
    '2,500',
    '400',
    '1.00',
    '240.0',
    '300.0',
    '0',
    '0',
    '200',
  ]);
  assert.deepEqual(lines(sections.get('writes'), '16')[0], ['16', '2,000', '4,000', '2.0']);
  assert.match(sections.get('writes') ?? '', /one core of Evenkeel busy keep 8\.0 cores of API server busy/);
  // (0.5 − 20 × 200 µs) a replica, and reviews of 400 µs.
  assert.deepEqual(lines(sections.get('replicas'), '5,000')[0], ['5,000', '5', '5', '5']);
});

test('of limits, the least that held and the one to set', () => {
  const table = limitsTable([
    { size: 1_000, limit: 160, peak: 150e6, heap: 30e6 },
    { size: 1_000_000, limit: undefined, peak: Number.NaN, heap: Number.NaN },
  ]);
  assert.deepEqual(lines(table, '1,000'), [
    ['1,000', '150', '30', '160Mi', '256Mi'],
    ['1,000,000', 'not had', 'not had', 'none of them', ''],
  ]);
});

test('docs/scaling.md has a place for every table', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/scaling.md'), 'utf8');
  for (const [name, text] of [...sections, ['limits', ''] as const]) {
    assert.ok(replaced(page, name, text, 'scaling.md').includes(text), name);
  }
  assert.deepEqual(FULL.sizes, [0, 1_000, 10_000]);
});
