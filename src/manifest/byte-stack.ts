/** Bytes in a stack. */
export interface Place {
  piece: number;
  start: number;
  length: number;
}

/**
 * Bytes laid one upon the other and taken off again, outside the heap that the garbage collector walks through. Their
 * memory goes back to the system as they are taken off: an array for each would leave it to the collector, which sees no
 * need to hurry, and to an allocator, which keeps it.
 */
export interface ByteStack {
  push(bytes: Uint8Array): Place;
  /** The bytes at a place, where they lie: not to be looked at once they are taken off. */
  at(place: Place): Uint8Array<ArrayBuffer>;
  /** Takes off all that lies at the place and upon it. */
  cut(place: Place): void;
}

/** Bytes that a piece may grow to; of what it has not grown to yet, only addresses are taken. */
const PIECE = 64 * 1024 * 1024;

/** Bytes by which a piece grows. */
const STEP = 256 * 1024;

/** What is laid down begins at a multiple of it, so that figures of as many bytes can be read in place. */
const ALIGNED = 4;

export function byteStack(pieceBytes = PIECE): ByteStack {
  const pieces: { buffer: ArrayBuffer; used: number }[] = [];
  return {
    push(bytes) {
      let top = pieces.at(-1);
      if (top === undefined || top.used + bytes.length > top.buffer.maxByteLength) {
        top = { buffer: new ArrayBuffer(0, { maxByteLength: Math.max(pieceBytes, aligned(bytes.length)) }), used: 0 };
        pieces.push(top);
      }
      const place = { piece: pieces.length - 1, start: top.used, length: bytes.length };
      top.used = aligned(top.used + bytes.length);
      fit(top);
      new Uint8Array(top.buffer, place.start, place.length).set(bytes);
      return place;
    },
    at: ({ piece, start, length }) => new Uint8Array((pieces[piece] as (typeof pieces)[0]).buffer, start, length),
    cut({ piece, start }) {
      pieces.length = piece + 1;
      const top = pieces[piece] as (typeof pieces)[0];
      top.used = start;
      fit(top);
    },
  };

  function fit({ buffer, used }: (typeof pieces)[0]): void {
    const fitting = Math.min(Math.ceil(used / STEP) * STEP, buffer.maxByteLength);
    if (fitting !== buffer.byteLength) buffer.resize(fitting);
  }
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNED) * ALIGNED;
}
