import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { messagesFor } from '../check/messages.ts';
import type { Report } from '../check/report.ts';
import type { Judging } from '../check/setting.ts';
import { type JudgedFile, reportOf, shareOf } from '../check/share.ts';
import type { Source } from '../files/sources.ts';
import { readInto } from './read-into.ts';

/** Bytes from which on threads are worth their start, which takes as long as reading 500 KB. */
const WORTH_THREADS = 2 * 1024 * 1024;

/** More would take more memory than they save time. */
const MOST_THREADS = 4;

/** Reads the files and judges every Deployment in them, each with all the others as its surroundings. */
export async function checkSources(
  sources: readonly Source[],
  judging: Judging,
  threads = threadsFor(sources),
): Promise<Report> {
  if (threads < 2) return reportOf(alone(sources, judging));
  // Most checks are small, and need not load what starts threads.
  const { sharedOut } = await import('./shared-out.ts');
  return reportOf(await sharedOut(sources, judging, threads));
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
