import { Agent, request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeOrders } from '../measuring-process.ts';
import { cpuSeconds, resident } from '../process-usage.ts';
import { quantile } from '../statistics.ts';

// A process of its own on a core of its own. It keeps connections as the API server does (client-go's transport): as many as
// are needed, and 25 of them when they are not.

const MOST_FREE_CONNECTIONS = 25;

/**
 * What one API server may have under way at once by its defaults: --max-requests-inflight 400 and
 * --max-mutating-requests-inflight 200, which API Priority and Fairness adds up. What comes beside waits there.
 */
export const IN_FLIGHT = 600;

/** The chart's timeoutSeconds: nobody waits for longer. */
const TIMEOUT_MS = 2000;

export interface Order {
  /** The replica's, without a path. */
  url: string;
  ca: string;
  bodies: readonly string[];
  /** So many a second, whether they are answered or not; or so many at once, the next as one is answered. */
  load: { perSecond: number } | { atOnce: number };
  seconds: number;
  /** The replica's process. */
  pid: number;
}

export interface Load {
  perSecond: number;
  /** Microseconds of the replica's CPU. */
  cpuPerReview: number;
  /** Of one core, the share that the replica kept busy. */
  cores: number;
  /** Milliseconds from when the review was due to the end of its answer. */
  p50: number;
  p99: number;
  /** Turned away with 429. */
  shed: number;
  /** Got neither 200 nor 429 in time, and what the last of them got instead. */
  failed: number;
  fault?: string;
  /** Bytes resident at the end. */
  resident: number;
}

/** Not measured: connections and TLS, and what V8 has not compiled yet. */
const SETTLING_SECONDS = 2;
const RETRY_AFTER_MS = 1000;
const TICK_MS = 2;

takeOrders(measure);

async function measure({ url, ca, bodies, load, seconds, pid }: Order): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: MOST_FREE_CONNECTIONS, ca });
  const latencies: number[] = [];
  let [sent, open, shed, failed] = [0, 0, 0, 0];
  let fault = '';
  let measuring = false;
  let running = true;

  /** Mutation and validation in turn, as the API server asks for each write. */
  function send(due: number, answered: (status: number) => void): void {
    const path = sent % 2 === 0 ? '/mutate' : '/validate';
    const body = bodies[Math.floor(sent / 2) % bodies.length] as string;
    sent += 1;
    open += 1;
    const done = (status: number) => {
      open -= 1;
      if (measuring) {
        if (status === 200) latencies.push(performance.now() - due);
        else if (status === 429) shed += 1;
        else failed += 1;
      }
      answered(status);
    };
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asking = request(`${url}${path}`, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => done(response.statusCode ?? 0));
    });
    asking.setTimeout(TIMEOUT_MS, () => asking.destroy(new Error('no answer in time')));
    asking.once('error', (error) => {
      fault = error.message;
      done(0);
    });
    asking.end(body);
  }

  const began = performance.now();
  if ('atOnce' in load) {
    const again = (status: number) => {
      if (!running) return;
      // The API server takes the second that it is asked for.
      if (status !== 200) setTimeout(() => send(performance.now(), again), RETRY_AFTER_MS);
      else send(performance.now(), again);
    };
    for (let index = 0; index < load.atOnce; index += 1) again(200);
  } else {
    void pace(load.perSecond);
  }
  async function pace(perSecond: number): Promise<void> {
    for (let due = 0; running; await sleep(TICK_MS)) {
      const now = performance.now();
      for (; open < IN_FLIGHT && began + (due / perSecond) * 1000 <= now; due += 1) {
        send(began + (due / perSecond) * 1000, () => {});
      }
    }
  }
  await sleep(SETTLING_SECONDS * 1000);
  measuring = true;
  const [cpuBefore, from] = [cpuSeconds(pid) ?? Number.NaN, performance.now()];
  await sleep(seconds * 1000);
  measuring = false;
  const [cpu, took] = [(cpuSeconds(pid) ?? Number.NaN) - cpuBefore, (performance.now() - from) / 1000];
  running = false;
  for (const deadline = performance.now() + 10_000; open > 0 && performance.now() < deadline; ) await sleep(10);
  agent.destroy();
  const sorted = Float64Array.from(latencies).sort();
  return {
    perSecond: sorted.length / took,
    cpuPerReview: (cpu / (sorted.length + shed)) * 1e6,
    cores: cpu / took,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    shed,
    failed,
    ...(failed === 0 ? {} : { fault }),
    resident: resident(pid)?.now ?? Number.NaN,
  };
}
