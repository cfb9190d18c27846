import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { messagesFor, type Telling } from '../check/messages.ts';
import type { Report } from '../check/report.ts';
import type { Judging } from '../check/setting.ts';
import { type JudgedFile, reportOf, shareOf } from '../check/share.ts';
import type { Source } from '../files/sources.ts';
import type { Answer, JudgedFiles, Order, Word } from './orders.ts';
import { readInto } from './read-into.ts';
import { reportsIn } from './report-batch.ts';

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
    bytes += lengthOf(source);
    if (bytes >= WORTH_THREADS) return Math.min(cores, sources.length, MOST_THREADS);
  }
  return 1;
}

function lengthOf(source: Source): number {
  if ('bytes' in source) return source.bytes.length;
  try {
    return 'path' in source ? statSync(source.path).size : 0;
  } catch {
    // Whoever reads it will say so.
    return 0;
  }
}

function alone(sources: readonly Source[], judging: Judging): Iterable<JudgedFile> {
  const share = shareOf(judging);
  for (const [index, source] of sources.entries()) readInto(share, index, source);
  const telling = share.tell();
  return share.judge(messagesFor(telling, [telling]));
}

async function sharedOut(sources: readonly Source[], judging: Judging, threads: number): Promise<Iterable<JudgedFile>> {
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
  const end = () => Promise.all(started.map((thread) => thread.end()));
  try {
    await tellEachOther(started);
    const judged = await Promise.all(started.map((thread) => thread.judged));
    // Before what they found is laid out: there is more than enough in memory by then.
    await end();
    return reports(judged.flat());
  } finally {
    await end();
  }
}

async function tellEachOther(threads: readonly Thread[]): Promise<void> {
  const tellings = await Promise.all(threads.map(({ telling }) => telling));
  for (const [index, { answer }] of threads.entries()) answer(messagesFor(tellings[index] as Telling, tellings));
}

/** The reports of all batches, each of which is let go once it is laid out. */
function* reports(batches: JudgedFiles[]): Iterable<JudgedFile> {
  for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) yield* reportsIn(batch);
}

interface Thread {
  telling: Promise<Telling>;
  answer(messages: Answer): void;
  judged: Promise<JudgedFiles[]>;
  end(): Promise<unknown>;
}

function startThread(order: Order): Thread {
  const entry = new URL(`./check-thread${extname(import.meta.url)}`, import.meta.url);
  const worker = new Worker(entry, {
    workerData: order,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
  const telling = Promise.withResolvers<Telling>();
  const judged = Promise.withResolvers<JudgedFiles[]>();
  const fail = (error: Error): void => {
    telling.reject(error);
    judged.reject(error);
  };
  // What fails first is told; that the other never came is no news then.
  judged.promise.catch(() => {});
  worker.once('error', fail);
  worker.once('exit', (code) => fail(new Error(`a thread that checks files ended with code ${code}`)));
  const found: JudgedFiles[] = [];
  worker.on('message', (word: Word) => {
    if ('telling' in word) telling.resolve(word.telling);
    else if ('files' in word) found.push(word);
    else judged.resolve(found);
  });
  return {
    telling: telling.promise,
    answer: (messages) => worker.postMessage(messages),
    judged: judged.promise,
    end: () => worker.terminate(),
  };
}
