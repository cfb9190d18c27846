import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { type Cluster, startCluster } from './harness/cluster.ts';

// What the rules make of their fixtures is nothing that the API server would refuse.

const RULES = new URL('../rules/', import.meta.url);

let cluster: Cluster;
let namespace: string;

before(async () => {
  cluster = await startCluster();
  namespace = await cluster.namespace('fixtures');
});

after(() => cluster?.stop());

describe('the API server takes every fixed fixture', () => {
  const files = readdirSync(RULES, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.fixed.yaml'),
  );
  for (const file of files.sort()) {
    test(file, async () => {
      const create = ['create', '--dry-run=server', '-n', namespace, '-f', '-'];
      const { code, stderr } = await cluster.kubectl(create, readFileSync(new URL(file, RULES), 'utf8'));
      assert.equal(code, 0, stderr);
    });
  }
});
