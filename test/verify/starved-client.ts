import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../../src/verify/load.ts';

// Sends to the URL given and prints how many requests ended in each way: run where few files may be open.

const counts: Record<string, number> = {};
const load = startLoad({
  url: new URL(process.argv[2] as string),
  rate: 200,
  connections: 4,
  expect: 200,
  timeoutMs: 1000,
  retry: true,
  mix: 'new',
  onSample({ outcome }) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  },
});
await sleep(600);
await load.stop();
process.stdout.write(JSON.stringify(counts));
