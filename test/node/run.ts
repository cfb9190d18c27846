import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { controlPlaneBinaries, helmBinary, nodeBinaries } from '../cluster/harness/binaries.ts';
import { EVENKEEL_IMAGE } from './harness/evenkeel-image.ts';
import { IN_NAMESPACE, UNSHARE, whyNoNode } from './harness/machine.ts';
import { builtImage } from './image/built-image.ts';

// `npm run test:node [-- [--write] [FILE...]]`: the tests that redeploy on a real node; with --write, docs/proof.md and the
// README get what was measured. They run in namespaces of their own: what they start listens and calls in there alone, and
// whatever becomes of them, no process, mount, address or file of theirs is left.

const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
const missing = whyNoNode();
if (missing !== undefined) {
  process.stdout.write(`test:node is skipped: ${missing}\n`);
  process.exit(0);
}

// In there is no network to build them from.
await controlPlaneBinaries();
await nodeBinaries();
await helmBinary();

const files = positionals.length > 0 ? positionals : ['test/node/**/*.node.ts'];
// Out here, where a registry can be asked for packages.
const image = await builtImage(EVENKEEL_IMAGE);
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-node-'));
const [unshare, ...flags] = UNSHARE;
const child = spawn(
  unshare,
  [...flags, ...IN_NAMESPACE, process.execPath, '--test', '--test-concurrency=1', ...files],
  {
    stdio: 'inherit',
    env: { ...process.env, ...image, TMPDIR: folder, ...(values.write ? { EVENKEEL_WRITE_PROOF: 'yes' } : {}) },
    // A group of its own, which a signal reaches as a whole: unshare itself takes none while it waits.
    detached: true,
  },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.kill(-child.pid!, signal));
const [code] = (await once(child, 'exit')) as [number | null];
rmSync(folder, { recursive: true, force: true });
process.exitCode = code ?? 1;
