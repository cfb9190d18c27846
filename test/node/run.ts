import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { whyNoNode } from './harness/machine.ts';

// `npm run test:node [-- FILE...]`: the tests that redeploy on a real node. They run in namespaces of their own: what they
// start listens and calls in there alone, and whatever becomes of them, no process, mount or address of theirs is left.

const missing = whyNoNode();
if (missing !== undefined) {
  process.stdout.write(`test:node is skipped: ${missing}\n`);
  process.exit(0);
}

const files = process.argv.length > 2 ? process.argv.slice(2) : ['test/node/**/*.node.ts'];
const child = spawn(
  'unshare',
  [
    ...['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
    ...['sh', join(import.meta.dirname, 'harness/in-namespace.sh')],
    ...[process.execPath, '--test', '--test-concurrency=1', ...files],
  ],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
const [code] = (await once(child, 'exit')) as [number | null];
process.exitCode = code ?? 1;
