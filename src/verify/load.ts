import { type ClientRequest, Agent as HttpAgent, get as httpGet, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { connect } from 'node:net';
import { mayRetry, type Outcome, outcomeOf } from './outcome.ts';
import type { Sample } from './samples.ts';
import { schedule } from './schedule.ts';

export interface LoadOptions {
  /** `http:`, `https:` or `tcp:` (a connection is the whole request). */
  url: URL;
  /** Requests a second, half of them over kept-alive connections and half over new ones. */
  rate: number;
  /** Kept-alive connections. */
  connections: number;
  /** The status that counts as answered. */
  expect: number;
  timeoutMs: number;
  /** Whether a kept-alive connection that the server closed is retried once on a new one. */
  retry: boolean;
  /** Which connections are used. */
  mix: 'both' | 'kept' | 'new';
  onSample(sample: Sample): void;
}

export interface Load {
  /** `performance.now()` at which the first request was due. */
  startedAt: number;
  /** Requests that could not be sent in time: the machine was too slow, and the run says less than it should. */
  unsent(): number;
  /** When the oldest request was due that has not ended, in milliseconds; undefined where all have. */
  oldestInFlightMs(): number | undefined;
  /** Sends no more and resolves when every request has ended; those that have not within that time count for nothing. */
  stop(withinMs?: number): Promise<void>;
}

/**
 * Sends requests on an open-loop schedule: each is due at its time whatever became of those before it, and its latency
 * counts from then, so that a server that stalls is seen to stall (no coordinated omission). A retry takes the next place
 * of the schedule: the rate holds for everything that is sent.
 */
export function startLoad(options: LoadOptions): Load {
  const { rate, mix, onSample } = options;
  const send = options.url.protocol === 'tcp:' ? tcpSender(options) : httpSender(options);
  const startedAt = performance.now();
  const places = schedule(rate);
  const retries: (() => void)[] = [];
  const idle = Promise.withResolvers<void>();
  const inFlight = new Map<number, number>();
  let sent = 0;
  let stopping = false;
  let closed = false;

  function sendOne(dueMs: number): void {
    const connection = mix === 'both' ? (sent % 2 === 0 ? 'kept' : 'new') : mix;
    const id = sent;
    sent += 1;
    inFlight.set(id, dueMs);
    const end = (outcome: Outcome, retried: boolean) => {
      if (closed) return;
      inFlight.delete(id);
      onSample({ dueMs, latencyMs: performance.now() - startedAt - dueMs, outcome, connection, retried });
      if (stopping && inFlight.size === 0) idle.resolve();
    };
    send(connection, (outcome, again) => {
      if (again && options.retry) retries.push(() => send('new', (second) => end(second, true)));
      else end(outcome, false);
    });
  }

  function sendDue(): void {
    for (const dueMs of places.due(performance.now() - startedAt)) {
      const retry = retries.shift();
      if (retry !== undefined) retry();
      else if (!stopping) sendOne(dueMs);
    }
    timer = setTimeout(sendDue, Math.max(0, startedAt + places.nextDueMs() - performance.now()));
  }

  let timer = setTimeout(sendDue, 0);
  let unsentAtStop: number | undefined;
  return {
    startedAt,
    unsent: () => unsentAtStop ?? places.unsent(),
    // A map keeps the order in which it was filled.
    oldestInFlightMs: () => inFlight.values().next().value,
    async stop(withinMs = Number.POSITIVE_INFINITY) {
      stopping = true;
      unsentAtStop ??= places.unsent();
      if (inFlight.size > 0) {
        const limit = Number.isFinite(withinMs) ? setTimeout(idle.resolve, withinMs) : undefined;
        await idle.promise;
        clearTimeout(limit);
      }
      closed = true;
      clearTimeout(timer);
      send.close();
    },
  };
}

/** `again`: it may be sent once more, on a new connection. */
type Done = (outcome: Outcome, again: boolean) => void;
type Sender = ((connection: Sample['connection'], done: Done) => void) & { close(): void };

function httpSender({ url, connections, expect, timeoutMs }: LoadOptions): Sender {
  const [Agent, get] = url.protocol === 'https:' ? [HttpsAgent, httpsGet] : [HttpAgent, httpGet];
  // An agent hands out one of its idle connections before it opens another: of one for all, a fast server would ever see
  // a single connection. In turn, each of these keeps one, and opens another beside it only while that is busy.
  const kept = Array.from({ length: connections }, () => new Agent({ keepAlive: true, maxFreeSockets: 1 }));
  const fresh = new Agent({ keepAlive: false });
  let turn = 0;

  const send = (connection: Sample['connection'], done: Done): void => {
    let ended = false;
    let readBefore = 0;
    const end = (outcome: Outcome) => {
      if (ended) return;
      ended = true;
      clearTimeout(deadline);
      const begun = (request.socket?.bytesRead ?? 0) > readBefore;
      done(outcome, mayRetry(outcome, { reused: request.reusedSocket, begun }));
    };
    const options: RequestOptions = {
      agent: connection === 'kept' ? (kept[turn++ % connections] as HttpAgent) : fresh,
      headers: { 'user-agent': 'evenkeel-verify' },
    };
    const request: ClientRequest = get(url, options, (response) => {
      response.once('end', () => end(response.statusCode === expect ? 'answered' : 'wrong-status'));
      response.once('error', (error) => end(outcomeOf(error)));
      response.once('close', () => end('reset'));
      response.resume();
    });
    request.once('socket', ({ bytesRead }) => {
      readBefore = bytesRead;
    });
    request.once('error', (error: NodeJS.ErrnoException) => end(outcomeOf(error)));
    // Of the whole request, name look-up and wait for a connection included.
    const deadline = setTimeout(() => {
      end('timed-out');
      request.destroy();
    }, timeoutMs);
  };
  return Object.assign(send, {
    close() {
      for (const agent of [...kept, fresh]) agent.destroy();
    },
  });
}

/** A connection that is accepted is an answer: what a protocol says on it is not known here. */
function tcpSender({ url, timeoutMs }: LoadOptions): Sender {
  const send = (_connection: Sample['connection'], done: Done) => {
    const socket = connect(addressOf(url));
    let ended = false;
    const end = (outcome: Outcome) => {
      if (ended) return;
      ended = true;
      socket.destroy();
      done(outcome, false);
    };
    socket.setTimeout(timeoutMs, () => end('timed-out'));
    socket.once('connect', () => end('answered'));
    socket.once('error', (error) => end(outcomeOf(error)));
  };
  return Object.assign(send, { close() {} });
}

/** Where a `tcp:` URL leads; an IPv6 address as the socket takes it, without its brackets. */
export function addressOf({ hostname, port }: URL): { host: string; port: number } {
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}
