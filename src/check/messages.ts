import type { Told } from './told.ts';

/** What the manifests of a file tell all others of one namespace. */
export interface Message {
  /** Where the file stands among all files. */
  file: number;
  /** Undefined: what has no namespace, and is for all. */
  namespace: string | undefined;
  /** A list of `Told`, as JSON in UTF-8, in memory that threads share: none of them needs a copy. */
  told: Uint8Array<SharedArrayBuffer>;
}

/** What one part of the files has to say to the others, once they are read. */
export interface Telling {
  messages: readonly Message[];
  /** The namespaces that its Deployments are in: nothing else is any Deployment's surroundings. */
  judgesIn: readonly string[];
}

/** What concerns one part of the files of what all have told, in the order of the files. */
export function messagesFor({ judgesIn }: Telling, all: readonly Telling[]): Message[] {
  const namespaces = new Set<string | undefined>([undefined, ...judgesIn]);
  return all
    .flatMap(({ messages }) => messages.filter(({ namespace }) => namespaces.has(namespace)))
    .sort((a, b) => a.file - b.file);
}

/** What is told in messages, in their order. */
export function toldIn(messages: readonly Message[]): Told[] {
  const decoder = new TextDecoder();
  return messages.flatMap(({ told }) => JSON.parse(decoder.decode(told)) as Told[]);
}

/** Gathers what there is to tell, file by file. */
export interface Messages {
  add(file: number, told: readonly Told[]): void;
  /** All that was added since it was asked for last. */
  take(): Message[];
}

/** Bytes of shared memory that are asked for at a time; of what is not written to, the system makes none. */
const PIECE = 1024 * 1024;

export function messages(): Messages {
  const encoder = new TextEncoder();
  let waiting: Message[] = [];
  let free = new Uint8Array(new SharedArrayBuffer(0));

  /** At once: as text, all that is told would lie in the heap until the last file is read. */
  function shared(told: readonly Told[]): Message['told'] {
    const text = JSON.stringify(told);
    // A character takes three bytes at most.
    const most = text.length * 3;
    if (free.length < most) free = new Uint8Array(new SharedArrayBuffer(Math.max(PIECE, most)));
    const { written } = encoder.encodeInto(text, free);
    const bytes = free.subarray(0, written);
    free = free.subarray(written);
    return bytes;
  }

  return {
    add(file, told) {
      for (const [namespace, some] of Map.groupBy(told, namespaceOf)) {
        waiting.push({ file, namespace: namespace && detached(namespace), told: shared(some) });
      }
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
  };
}

function namespaceOf({ kept }: Told): string | undefined {
  return 'namespace' in kept ? (kept.namespace as string) : undefined;
}

/** A copy that stands alone: V8 lets a string that is cut out of a text keep all of the text. */
export function detached(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
