import { setTimeout as sleep } from 'node:timers/promises';
import { costlyReview, type Flood, sender } from './reviews.ts';

// `node flooding.ts HOST PORT MS ATONCE`: asks for as long with so many connections, as an API server does: each
// again as soon as it is answered, a second later where it is told to wait, and for no longer than webhooks' time-out. Prints a
// Flood as JSON.

const TIMEOUT_MS = 2000;

const [host, ...numbers] = process.argv.slice(2) as [string, ...string[]];
const [port, forMs, atOnce] = numbers.map(Number) as [number, number, number];
const body = costlyReview();
const reviews = sender({ host, port }, atOnce, TIMEOUT_MS);
const flood: Flood = { judged: 0, shed: 0, else: 0 };
await reviews.open();
const end = performance.now() + forMs;
await Promise.all(
  Array.from({ length: atOnce }, async () => {
    while (performance.now() < end) {
      const status = await reviews.post(body);
      flood[status === 200 ? 'judged' : status === 429 ? 'shed' : 'else'] += 1;
      if (status === 429) await sleep(1000);
    }
  }),
);
reviews.close();
process.stdout.write(JSON.stringify(flood));
