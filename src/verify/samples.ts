import { OUTCOMES, type Outcome } from './outcome.ts';

/** One request. */
export interface Sample {
  /** When it was due, in milliseconds since the load began: what it waited for its turn is part of its latency. */
  dueMs: number;
  /** From then to the last byte of the answer, or to its failure. */
  latencyMs: number;
  outcome: Outcome;
  connection: 'kept' | 'new';
  /** Sent once more on a new connection, because the server had closed the kept-alive one. */
  retried: boolean;
}

/** Every request of a run, 10 bytes each: a million of them take 10 MB. */
export interface Samples extends Iterable<Sample> {
  readonly count: number;
  add(sample: Sample): void;
}

export function samples(): Samples {
  let capacity = 4096;
  let due = new Float32Array(capacity);
  let latency = new Float32Array(capacity);
  let flags = new Uint8Array(capacity);
  let count = 0;
  function grow(): void {
    capacity *= 2;
    const [moreDue, moreLatency, moreFlags] = [
      new Float32Array(capacity),
      new Float32Array(capacity),
      new Uint8Array(capacity),
    ];
    moreDue.set(due);
    moreLatency.set(latency);
    moreFlags.set(flags);
    [due, latency, flags] = [moreDue, moreLatency, moreFlags];
  }
  return {
    get count() {
      return count;
    },
    add({ dueMs, latencyMs, outcome, connection, retried }) {
      if (count === capacity) grow();
      due[count] = dueMs;
      latency[count] = latencyMs;
      flags[count] = OUTCOMES.indexOf(outcome) | (connection === 'kept' ? 16 : 0) | (retried ? 32 : 0);
      count += 1;
    },
    *[Symbol.iterator]() {
      for (let index = 0; index < count; index += 1) {
        const flag = flags[index] as number;
        yield {
          dueMs: due[index] as number,
          latencyMs: latency[index] as number,
          outcome: OUTCOMES[flag & 15] as Outcome,
          connection: (flag & 16) === 0 ? 'new' : 'kept',
          retried: (flag & 32) !== 0,
        };
      }
    },
  };
}

/** The latency that a share of the requests took at most (nearest rank), in milliseconds; undefined of none. */
export function percentile(sorted: ArrayLike<number>, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
