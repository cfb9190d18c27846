import { parentPort, workerData } from 'node:worker_threads';
import { type JudgedFile, shareOf } from '../check/share.ts';
import type { Source } from '../files/read-files.ts';
import { rules } from '../rules/registry.ts';
import type { Answer, Order, Word } from './orders.ts';
import { readInto } from './read-into.ts';

/** Characters of JSON that are sent at a time: one that takes long to fill, and little memory while it does. */
const BATCH = 256 * 1024;

const { sources, next, judging } = workerData as Order;
const taken = new Int32Array(next);
const share = shareOf({ ...judging, rules: rules.filter(({ id }) => judging.rules.includes(id)) });

for (let index = Atomics.add(taken, 0, 1); index < sources.length; index = Atomics.add(taken, 0, 1)) {
  readInto(share, index, sources[index] as Source);
}
say({ telling: share.tell() });

parentPort?.once('message', (messages: Answer) => {
  let batch: JudgedFile[] = [];
  let length = 0;
  for (const judged of share.judge(messages)) {
    batch.push(judged);
    length += judged.report.length;
    if (length >= BATCH) send();
  }
  send();
  say({ done: true });

  function send(): void {
    const reports = new TextEncoder().encode(batch.map(({ report }) => report).join('\n'));
    say({ files: batch.map(({ file }) => file), reports }, [reports.buffer]);
    batch = [];
    length = 0;
  }
});

function say(word: Word, handedOver: ArrayBuffer[] = []): void {
  parentPort?.postMessage(word, handedOver);
}
