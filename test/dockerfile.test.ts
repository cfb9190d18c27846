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

test('what runs has no shell, and nothing is run in making it', async () => {
  const text = await readFile(join(root, 'Dockerfile'), 'utf8');
  assert.match(text, /^ARG RUN_BASE=\S+\/distroless\/nodejs24-\S+:nonroot$/m);
  const stages = text.split(/^FROM /m);
  const last = stages.at(-1)!;
  assert.match(last, /^\$\{RUN_BASE\}$/m);
  assert.doesNotMatch(last, /^RUN /m);
  assert.equal(last.match(/^(COPY|ADD) /gm)?.length, 1);
});
