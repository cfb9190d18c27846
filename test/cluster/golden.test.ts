import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { GOLDEN } from './harness/golden.ts';

test('every golden file is held against something by a cluster test, and those that are read are there', () => {
  const sources = globSync('*.cluster.ts', { cwd: import.meta.dirname });
  const texts = sources.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
  const read = texts.flatMap((text) => [...text.matchAll(/'([a-z-]+\/[a-z-]+\.txt)'/g)].map(([, name]) => name));
  assert.deepEqual(globSync('**/*.*', { cwd: GOLDEN }).sort(), read.sort());
});
