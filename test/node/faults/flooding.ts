import { setTimeout as sleep } from 'node:timers/promises';
import { AT_ONCE, type Flood, largeReview, sender } from './reviews.ts';

// `node flooding.ts HOST PORT MS`: asks for as long with all connections at once, each again as soon as it is answered, and a
// second later where it is told to wait, as the API server does. Prints a Flood as JSON.

const [host, port, forMs] = process.argv.slice(2) as [string, string, string];
const reviews = sender({ host, port: Number(port) });
const body = largeReview();
const flood: Flood = { judged: 0, shed: 0, else: 0, slowestMs: 0 };
await reviews.open();
const end = performance.now() + Number(forMs);
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (performance.now() < end) {
      const sent = performance.now();
      const status = await reviews.post(body);
      flood.slowestMs = Math.max(flood.slowestMs, performance.now() - sent);
      flood[status === 200 ? 'judged' : status === 429 ? 'shed' : 'else'] += 1;
      if (status !== 200) await sleep(1000);
    }
  }),
);
reviews.close();
process.stdout.write(JSON.stringify(flood));
