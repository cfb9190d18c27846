import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');

test('the map in docs/architecture.md has every entry of src/, and no other', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const map = /^```\nsrc\/\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? '';
  // A line begins with a name, and small files stand two to a line.
  const named = [...map.matchAll(/(?:^ {2}|\S {2,})([\w-]+(?:\/|\.ts)) {2,}/gm)].map(([, name]) => name);
  const entries = readdirSync(join(root, 'src'), { withFileTypes: true });
  assert.deepEqual(named.sort(), entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort());
});
