import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Judging } from '../check/judge.ts';
import type { Report } from '../check/report.ts';
import { type JudgedFile, messagesFor, reportOf, shareOf, type Telling } from '../check/share.ts';
import { readSource, type Source } from '../files/read-files.ts';
import type { Answer, Order, Word } from './orders.ts';

/** Bytes from which on threads are worth their start, which takes as long as reading 500 KB. */
const WORTH_THREADS = 2 * 1024 * 1024;

/** More would take more memory than they save time. */
const MOST_THREADS = 4;

/**
 * Megabytes in which a thread makes new objects. V8 would take up to 96: nearly nothing that is made while a file is read
 * outlives it.
 */
const YOUNG_MEGABYTES = 8;

/** Reads the files and judges every Deployment in them, each with all the others as its surroundings. */
export async function checkSources(
  sources: readonly Source[],
  judging: Judging,
  threads = threadsFor(sources),
): Promise<Report> {
  return reportOf(threads < 2 ? alone(sources, judging) : await sharedOut(sources, judging, threads));
}

/** How many threads to read with: 1 where there is one core, or little to read. */
function threadsFor(sources: readonly Source[]): number {
  const cores = availableParallelism();
  if (cores === 1) return 1;
  let bytes = 0;
  for (const source of sources) {
    bytes += 'text' in source ? source.text.length : (statSync(source.path, { throwIfNoEntry: false })?.size ?? 0);
    if (bytes >= WORTH_THREADS) return Math.min(cores, sources.length, MOST_THREADS);
  }
  return 1;
}

function alone(sources: readonly Source[], judging: Judging): JudgedFile[] {
  const share = shareOf(judging);
  for (const [index, source] of sources.entries()) share.add(index, readSource(source));
  const telling = share.tell();
  return [...share.judge(messagesFor(telling, [telling]))];
}

async function sharedOut(sources: readonly Source[], judging: Judging, threads: number): Promise<JudgedFile[]> {
  const order: Order = {
    sources,
    next: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
    judging: {
      ...judging,
      rules: judging.rules.map(({ id }) => id),
      ...(judging.old === undefined ? {} : { old: judging.old.map(({ object }) => ({ object })) }),
    },
  };
  const started = Array.from({ length: threads }, () => startThread(order));
  try {
    const tellings = await Promise.all(started.map(({ telling }) => telling));
    for (const [index, { answer }] of started.entries()) answer(messagesFor(tellings[index] as Telling, tellings));
    const judged = await Promise.all(started.map(({ judged }) => judged));
    // Before what they found is laid out: there is more than enough of it in memory by then.
    await Promise.all(started.map(({ end }) => end()));
    const decoder = new TextDecoder();
    return judged.flat().flatMap((bytes) => JSON.parse(decoder.decode(bytes)) as JudgedFile[]);
  } finally {
    await Promise.all(started.map(({ end }) => end()));
  }
}

interface Thread {
  telling: Promise<Telling>;
  answer(messages: Answer): void;
  judged: Promise<Uint8Array[]>;
  end(): Promise<unknown>;
}

function startThread(order: Order): Thread {
  const entry = new URL(`./check-thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(entry, {
    workerData: order,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  const telling = Promise.withResolvers<Telling>();
  const judged = Promise.withResolvers<Uint8Array[]>();
  const fail = (error: Error): void => {
    telling.reject(error);
    judged.reject(error);
  };
  // What fails first is told; that the other never came is no news then.
  judged.promise.catch(() => {});
  worker.once('error', fail);
  worker.once('exit', (code) => fail(new Error(`a thread that checks files ended with code ${code}`)));
  const found: Uint8Array[] = [];
  worker.on('message', (word: Word) => {
    if ('telling' in word) telling.resolve(word.telling);
    else if ('judged' in word) found.push(word.judged);
    else judged.resolve(found);
  });
  return {
    telling: telling.promise,
    answer: (messages) => worker.postMessage(messages),
    judged: judged.promise,
    end: () => worker.terminate(),
  };
}
