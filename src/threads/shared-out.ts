import { messagesFor, type Telling } from '../check/messages.ts';
import type { Judging } from '../check/setting.ts';
import type { JudgedFile } from '../check/share.ts';
import type { Source } from '../files/sources.ts';
import type { JudgedFiles, Order } from './orders.ts';
import { reportsIn } from './report-batch.ts';
import { startThread, type Thread } from './thread.ts';

/** What threads find in the files, in no order; each thread takes the next file as it is done with one. */
export async function sharedOut(
  sources: readonly Source[],
  judging: Judging,
  threads: number,
): Promise<Iterable<JudgedFile>> {
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
