import { parentPort, workerData } from 'node:worker_threads';
import { shareOf } from '../check/share.ts';
import type { Source } from '../files/sources.ts';
import { rules } from '../rules/registry.ts';
import type { Answer, Order, Word } from './orders.ts';
import { readInto } from './read-into.ts';
import { reportBatch } from './report-batch.ts';

const { sources, next, judging } = workerData as Order;
const taken = new Int32Array(next);
const share = shareOf({ ...judging, rules: rules.filter(({ id }) => judging.rules.includes(id)) });

for (let index = Atomics.add(taken, 0, 1); index < sources.length; index = Atomics.add(taken, 0, 1)) {
  readInto(share, index, sources[index] as Source);
}
say({ telling: share.tell() });

parentPort?.once('message', (messages: Answer) => {
  const batch = reportBatch((reports) => say(reports, [reports.bytes.buffer]));
  for (const judged of share.judge(messages)) batch.add(judged);
  batch.end();
  say({ done: true });
});

function say(word: Word, handedOver: ArrayBuffer[] = []): void {
  parentPort?.postMessage(word, handedOver);
}
