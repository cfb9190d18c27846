import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { IN_NAMESPACE, UNSHARE, whyNoNode } from './harness/machine.ts';

// `npm run test:node [-- [--write] [FILE...]]`: the tests that redeploy on a real node; --write writes docs/proof.md. They run in namespaces of their own: what they
// start listens and calls in there alone, and whatever becomes of them, no process, mount or address of theirs is left.

const missing = whyNoNode();
if (missing !== undefined) {
  process.stdout.write(`test:node is skipped: ${missing}\n`);
  process.exit(0);
}

const { values, positionals } = parseArgs({ options: { write: { type: 'boolean' } }, allowPositionals: true });
const files = positionals.length > 0 ? positionals : ['test/node/**/*.node.ts'];
const [unshare, ...flags] = UNSHARE;
const child = spawn(
  unshare,
  [...flags, ...IN_NAMESPACE, process.execPath, '--test', '--test-concurrency=1', ...files],
  { stdio: 'inherit', env: { ...process.env, ...(values.write ? { EVENKEEL_WRITE_PROOF: 'yes' } : {}) } },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
