import type { Message, Telling } from '../check/messages.ts';
import type { Judging } from '../check/setting.ts';
import type { Source } from '../files/sources.ts';

/** What a thread is started with. Plain data, as all that threads tell each other. */
export interface Order {
  /** All files. */
  sources: readonly Source[];
  /** One 32-bit integer: the first of the files that no thread has taken yet. */
  next: SharedArrayBuffer;
  /** Rules by id. */
  judging: Omit<Judging, 'rules'> & { rules: readonly string[] };
}

/** What a thread says: once what stands in its files, then what was found in them, and that this was all. */
export type Word = { telling: Telling } | JudgedFiles | { done: true };

/** Some of the files of a thread, with what was found in them. */
export interface JudgedFiles {
  /** By where they stand among all files, each with the end of its report among the bytes. */
  files: readonly { file: number; end: number }[];
  /** `Report`s, as JSON in UTF-8, one behind the other. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** What a thread is told once all have read. */
export type Answer = readonly Message[];
