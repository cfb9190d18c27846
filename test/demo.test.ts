import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

test('the demo shows what is injected and what is refused', async () => {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const files = ['examples/shop.yaml', 'examples/recreate.yaml', 'examples/worker.yaml'];
  const { stdout } = await promisify(execFile)(process.execPath, ['scripts/demo.ts', ...files], { cwd: root });
  assert.match(stdout, /── examples\/shop\.yaml ─+\n(?:# .*\n)+\naccepted, with this injected:\n/);
  assert.match(stdout, /^ {2}- +maxUnavailable: 25%\n {2}\+ +maxUnavailable: 0$/m);
  assert.match(stdout, /^refused: Deployment default\/recreate risks downtime:\n- strategy-recreate: /m);
  assert.match(stdout, /── examples\/worker\.yaml ─+\n(?:# .*\n)+\naccepted as it is\n/);
});
