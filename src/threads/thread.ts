import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Telling } from '../check/messages.ts';
import type { Answer, JudgedFiles, Order, Word } from './orders.ts';

/**
 * Megabytes in which a thread makes new objects. V8 would take up to 96: nearly nothing that is made while a file is read
 * outlives it.
 */
const YOUNG_MEGABYTES = 8;

/** A thread at work. What it is waited for is rejected when it fails. */
export interface Thread {
  /** Once it has read its files. */
  telling: Promise<Telling>;
  answer(messages: Answer): void;
  /** Once it was answered, and is done. */
  judged: Promise<JudgedFiles[]>;
  end(): Promise<unknown>;
}

/** Starts `check-thread.ts`, in the bundle `check-thread.js`. */
export function startThread(order: Order): Thread {
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
