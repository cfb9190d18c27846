import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { MAPS, MERGES_BELOW, SCALARS } from '../manifest/kubectl-reads.ts';
import { controlPlaneBinaries } from './harness/binaries.ts';

// The tables by which the reading of manifests is tested are what kubectl makes of the same text. `kubectl label --local`
// reads a file and prints it, without a server.

let kubectl: string;
let folder: string;
before(async () => {
  kubectl = (await controlPlaneBinaries()).kubectl;
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-kubectl-'));
});
after(() => rmSync(folder, { recursive: true }));

function dataIn(data: string): unknown {
  const file = join(folder, 'x.yaml');
  writeFileSync(file, `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: ${data}\n`);
  const { status, stdout, stderr } = spawnSync(kubectl, ['label', '--local', '-f', file, 'a=b', '-o', 'json'], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout).data;
}

describe('kubectl reads', () => {
  for (const [source, value] of SCALARS) {
    test(JSON.stringify(source), () => assert.deepEqual(dataIn(`\n  a: ${source}`), { a: value }));
  }
  for (const [source, value] of [...MAPS, ...MERGES_BELOW]) {
    test(JSON.stringify(source), () => {
      const found = dataIn(source) as object;
      assert.deepEqual(Object.entries(found).sort(), Object.entries(value as object).sort());
    });
  }
});
