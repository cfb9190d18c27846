import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { between } from '../../scripts/pages/markdown.ts';
import { headline, proofPage } from './experiment/page.ts';
import { play } from './experiment/play.ts';
import type { Result, Row } from './experiment/row.ts';
import { rows } from './experiment/rows.ts';
import { settingHere } from './experiment/setting.ts';
import { startStage } from './experiment/stage.ts';

// Zero downtime, proven: Deployments as people write them, redeployed under load with and without Evenkeel before the API
// server. `npm run test:node -- --write` writes what was measured to docs/proof.md.

/** Rows at a time: each sends 100 requests a second, and most of its time is waited for Pods to start and to stop. */
const SIDE_BY_SIDE = 4;

const PROOF = join(import.meta.dirname, '../../docs/proof.md');
const README = join(import.meta.dirname, '../../README.md');

const stage = await startStage();
after(() => stage.cluster.stop());

const held = new Map<Row, Result>();

function holds(row: Row): void {
  test(`${row.webhook}: ${row.written}: ${row.expected}`, async () => {
    const result = await play(row, stage);
    await row.holds(result);
    held.set(row, result);
  });
}

suite('redeployed under load', { concurrency: SIDE_BY_SIDE }, () => {
  // What takes longest begins first.
  const alone = rows.filter(({ meanwhile }) => meanwhile === undefined);
  for (const row of alone.toSorted((a, b) => (b.redeploys ?? 0) - (a.redeploys ?? 0))) holds(row);
});

// What is done to Evenkeel is done to all rows.
suite('redeployed under load, with something else going on', () => {
  for (const row of rows.filter(({ meanwhile }) => meanwhile !== undefined)) holds(row);
});

const skip = process.env.EVENKEEL_WRITE_PROOF === undefined && 'only with --write';
test('docs/proof.md and the README have what was measured', { skip }, async (t) => {
  const played = rows.flatMap((row) => {
    const result = held.get(row);
    return result === undefined ? [] : [[row, result] as const];
  });
  t.assert.equal(played.length, rows.length, 'no page says less than all rows');
  const [kubernetesVersion] = played.flatMap(([, { report }]) => report?.kubernetesVersion ?? []);
  await writeFile(PROOF, proofPage(new Map(played), settingHere(kubernetesVersion as string)));
  const readme = await readFile(README, 'utf8');
  await writeFile(README, between('README.md', readme, 'proof', headline(new Map(played))));
});
