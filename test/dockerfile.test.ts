import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');

test('every file that the Dockerfile copies reaches the build', async () => {
  const sources = [...(await readFile(join(root, 'Dockerfile'), 'utf8')).matchAll(/^COPY (?!--)(.+) \S+$/gm)].flatMap(
    ([, files]) => files!.split(' '),
  );
  assert.ok(sources.includes('package.json'));
  const letThrough = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n');
  assert.ok(letThrough.includes('*'));
  for (const source of sources) {
    assert.ok(letThrough.includes(`!${source}`), `.dockerignore keeps ${source} out`);
  }
});
