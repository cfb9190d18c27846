import autocannon from 'autocannon';
import { takeOrders } from './measuring-process.ts';
import { cpuSeconds } from './process-usage.ts';
import { quantile } from './statistics.ts';

// A process of its own on a core of its own: load made by the process that measures would wait for itself.

export interface Order {
  url: string;
  /** Sent in turn, over and over. */
  bodies: readonly string[];
  connections: number;
  seconds: number;
  /** The server's process, for its CPU time. */
  pid: number;
}

export interface Measured {
  reviews: number;
  reviewsPerSecond: number;
  /** Microseconds, user and system; undefined where the system does not tell (macOS). */
  cpuPerReview: number | undefined;
  /** Milliseconds from the request to the end of its answer. */
  p50: number;
  p99: number;
  /** Reviews that got no 200: the measurement is void. */
  failed: number;
  /** Microseconds of the monotonic clock, which all processes and V8's profiler share. */
  began: number;
  ended: number;
}

/** Not measured: connections are opened and TLS is agreed on once, as the API server does that for minutes. */
const SETTLING_SECONDS = 0.3;

takeOrders(measure);

async function measure(order: Order): Promise<Measured> {
  const run = autocannon({
    url: order.url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    requests: order.bodies.map((body) => ({ body })),
    connections: order.connections,
    // What the API server asks for first (Go's crypto/tls where the processor has AES); the servers' lists differ in order.
    tlsOptions: { ciphers: 'TLS_AES_128_GCM_SHA256', minVersion: 'TLSv1.3' },
    duration: SETTLING_SECONDS + order.seconds + 60,
    sampleInt: 50,
  });
  const latencies: number[] = [];
  await sleep(SETTLING_SECONDS);
  run.on('response', (_client, _statusCode, _bytes, milliseconds) => latencies.push(milliseconds));
  const cpuBefore = cpuSeconds(order.pid);
  const began = monotonic();
  await sleep(order.seconds);
  run.removeAllListeners('response');
  const ended = monotonic();
  const cpuAfter = cpuSeconds(order.pid);
  run.stop();
  const { errors, timeouts, non2xx } = await run;
  const reviews = latencies.length;
  const sorted = Float64Array.from(latencies).sort();
  return {
    reviews,
    reviewsPerSecond: reviews / ((ended - began) / 1e6),
    cpuPerReview:
      cpuBefore === undefined || cpuAfter === undefined ? undefined : ((cpuAfter - cpuBefore) / reviews) * 1e6,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    failed: errors + timeouts + non2xx,
    began,
    ended,
  };
}

function monotonic(): number {
  return Number(process.hrtime.bigint() / 1000n);
}

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
