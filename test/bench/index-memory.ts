import { setImmediate } from 'node:timers/promises';
import pino from 'pino';
import type { Client } from '../../src/kubernetes/client.ts';
import { type ListWatch, listWatch } from '../../src/kubernetes/list-watch.ts';
import { followedIndexes } from '../../src/surroundings/follow.ts';
import type { Resource } from '../../src/surroundings/resources.ts';
import { objectTexts, type Size } from './filled-cluster.ts';

// A process of its own: it has to be able to collect its garbage, and to hold nothing but the index.

/** What stays in memory of the objects of a resource. */
export interface IndexMemory {
  resource: Resource;
  objects: number;
  /** The length of an object's JSON, on average. */
  textBytes: number;
  /** What an object takes of the heap, on average: what the rules read of it, and its place in the watch and the index. */
  heapBytes: number;
}

if (process.send !== undefined) {
  process.on('message', (size: Size) => {
    measure(size).then(
      (measured) => process.send?.(measured, () => process.exit(0)),
      (error: unknown) => {
        throw error;
      },
    );
  });
}

/** Lists the cluster's objects as the webhook does at its start, one resource after the other. */
async function measure(size: Size): Promise<IndexMemory[]> {
  // Code is compiled when it is first run, and lies on the heap too.
  await fill({ ...size, counts: { services: 1 } }, () => {});
  const found: IndexMemory[] = [];
  const held = await fill(size, (measured) => found.push(measured));
  for (const { stop } of held) stop();
  return found;
}

async function fill(size: Size, on: (measured: IndexMemory) => void): Promise<ListWatch<object>[]> {
  const watches: ListWatch<object>[] = [];
  const { followed } = followedIndexes();
  for (const { resource, path, read, set } of followed) {
    const listed = { objects: 0, characters: 0 };
    const client = listing(objectTexts(resource, size), listed);
    const before = await heapUsed();
    const log = pino({ enabled: false });
    const watched = listWatch<object>({ client, path, keep: read, log, onChange: (_key, now, old) => set(now, old) });
    watches.push(watched);
    await watched.firstList;
    if (listed.objects > 0) {
      const { objects, characters } = listed;
      on({ resource, objects, textBytes: characters / objects, heapBytes: ((await heapUsed()) - before) / objects });
    }
  }
  return watches;
}

/** An API server that lists these objects, in pages, and then is silent. */
function listing(texts: Iterable<string>, listed: { objects: number; characters: number }): Client {
  const left = texts[Symbol.iterator]();
  return {
    server: 'https://bench.example',
    async read(_path, { limit }) {
      const items: string[] = [];
      let next = left.next();
      while (!next.done) {
        items.push(next.value);
        if (items.length === limit) break;
        next = left.next();
      }
      listed.objects += items.length;
      listed.characters += items.reduce((sum, { length }) => sum + length, 0);
      const more = items.length === limit ? 'more' : '';
      return JSON.parse(
        `{"metadata":{"resourceVersion":"1","continue":"${more}"},"items":[${items.join()}]}`,
      ) as unknown;
    },
    follow: (_path, _query, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  };
}

/** Once what has ended is let go of, and what V8 keeps for a while (compiled code) has aged. */
async function heapUsed(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('started without --expose-gc');
  for (let times = 0; times < 8; times += 1) {
    await setImmediate();
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}
