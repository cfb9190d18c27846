import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECK, type CheckCost, NODE, SMALL, YAML_PARSED } from './check-cost.ts';
import { checkFailures, checkTables, checkVerdicts } from './check-tables.ts';
import type { ColdRun } from './cold-run.ts';

function runs(...walls: number[]): ColdRun[] {
  return walls.map((wall, round) => ({ wall, cpu: 2 * wall, peak: (round + 1) * 100e6, output: '', exitCode: 1 }));
}

/** Two runs each; the second of a pair has 200 MB in memory. */
function cost(seconds: number, smallSeconds: number, rounds = 2): CheckCost {
  return {
    amount: { files: 3, deploymentsInEach: 10 },
    bytes: 12e6,
    many: new Map([
      [YAML_PARSED, runs(1, 2)],
      [CHECK, runs(seconds, seconds + 1, seconds + 2).slice(0, rounds)],
    ]),
    small: new Map([
      [NODE, runs(0.03, 0.03)],
      [SMALL, runs(smallSeconds, smallSeconds)],
    ]),
  };
}

test('aims are for the median of the times, and for the most memory that any run took', () => {
  const met = (measured: CheckCost): boolean[] => checkVerdicts(measured).map((verdict) => verdict.met);
  assert.deepEqual(met(cost(3.4, 0.149)), [true, true, true]);
  assert.deepEqual(met(cost(3.5, 0.15)), [false, true, false]);
  assert.deepEqual(met(cost(1, 0.1, 3)), [true, false, true]);
});

test('what missed its aim is told in words', () => {
  assert.deepEqual(checkFailures(cost(1, 0.1)), []);
  assert.deepEqual(checkFailures(cost(6, 0.2, 3)), [
    'all files: 7.00 s; the aim is < 4 s',
    'memory at the highest: 300 MB; the aim is < 300 MB',
    'one small file: 200 ms; the aim is < 150 ms',
  ]);
});

test('tables show medians and ranges, and ratios to the floor of the same round', () => {
  const lines = checkTables(cost(3, 0.09)).split('\n');
  assert.ok(
    lines.includes(
      '| 30 Deployments in 3 files, 12 MB | s | CPU s | MB at the highest | × js-yaml’s time | × js-yaml’s CPU |',
    ),
  );
  assert.ok(lines.includes(`| ${CHECK} | 3.50 (3.00–4.00) | 7.00 (6.00–8.00) | 200 | 2.50 | 2.50 |`));
  assert.ok(lines.includes(`| ${YAML_PARSED} | 1.50 (1.00–2.00) | 3.00 (2.00–4.00) | 200 |  |  |`));
  assert.ok(lines.includes(`| ${SMALL} | 90 (90–90) | 180 (180–180) | 200 | 3.00 | 3.00 |`));
});

test('what ran in other rounds than the floor is not compared with it', () => {
  const lines = checkTables(cost(3, 0.09, 1)).split('\n');
  assert.ok(lines.includes(`| ${CHECK} | 3.00 (3.00–3.00) | 6.00 (6.00–6.00) | 100 |  |  |`));
});
