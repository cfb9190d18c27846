import type { JudgedFile } from '../check/share.ts';
import type { JudgedFiles } from './orders.ts';

/** Bytes that are sent at a time. */
const BATCH = 256 * 1024;

/** Gathers reports until they are worth sending. */
export interface ReportBatch {
  add(judged: JudgedFile): void;
  /** Sends what is left. */
  end(): void;
}

/**
 * Reports on files in few messages, as bytes: those change hands without being copied, and are nothing to the garbage
 * collector of either thread.
 */
export function reportBatch(send: (batch: JudgedFiles) => void): ReportBatch {
  const encoder = new TextEncoder();
  let batch = empty(BATCH);
  let length = 0;

  function end(): void {
    if (batch.files.length > 0) send(batch);
    batch = empty(BATCH);
    length = 0;
  }

  return {
    add({ file, report }) {
      // A character takes three bytes at most.
      const most = report.length * 3;
      if (length + most > batch.bytes.length) end();
      if (most > batch.bytes.length) batch = empty(most);
      length += encoder.encodeInto(report, batch.bytes.subarray(length)).written;
      batch.files.push({ file, end: length });
    },
    end,
  };
}

function empty(length: number): JudgedFiles & { files: JudgedFiles['files'][number][] } {
  return { files: [], bytes: new Uint8Array(length) };
}

/** The reports of a batch, one by one. */
export function* reportsIn({ files, bytes }: JudgedFiles): Generator<JudgedFile> {
  const decoder = new TextDecoder();
  let start = 0;
  for (const { file, end } of files) {
    yield { file, report: decoder.decode(bytes.subarray(start, end)) };
    start = end;
  }
}
