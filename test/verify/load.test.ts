import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type LoadOptions, startLoad } from '../../src/verify/load.ts';
import type { Outcome } from '../../src/verify/outcome.ts';
import type { Sample } from '../../src/verify/samples.ts';
import { until } from '../until.ts';
import { closedPort, httpServer, httpsServer, tcpServer } from './servers.ts';

const DEFAULTS = { rate: 100, connections: 4, expect: 200, timeoutMs: 2000, retry: true, mix: 'both' } as const;

/** Sends for so long and gives what became of the requests. */
async function sent(options: Partial<LoadOptions> & { url: URL }, ms = 500) {
  const samples: Sample[] = [];
  const load = startLoad({ ...DEFAULTS, onSample: (sample) => samples.push(sample), ...options });
  await sleep(ms);
  await load.stop();
  return { samples, elapsedMs: performance.now() - load.startedAt };
}

function outcomes(samples: readonly Sample[]): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of samples) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

describe('the load', () => {
  it('keeps as many connections as it is told to and uses all of them, and opens one for every other request', async (t) => {
    const server = await httpServer(t, (response) => void response.end('ok'));
    const { samples, elapsedMs } = await sent({ url: server.url, connections: 6 }, 600);
    const kept = samples.filter(({ connection }) => connection === 'kept');
    assert.deepEqual(outcomes(samples), { answered: samples.length });
    assert.ok(samples.length >= 20 && samples.length <= elapsedMs / 10 + 1, `${samples.length} in ${elapsedMs} ms`);
    assert.ok(Math.abs(kept.length * 2 - samples.length) <= 1);
    // One more where a request found its connection busy.
    const keptConnections = server.accepted() - (samples.length - kept.length);
    assert.ok(keptConnections >= 6 && keptConnections < kept.length, `${keptConnections} of ${kept.length}`);
    assert.equal(server.requests(), samples.length);
  });

  for (const mix of ['kept', 'new'] as const) {
    it(`uses ${mix} connections alone where it is told to`, async (t) => {
      const server = await httpServer(t, (response) => void response.end('ok'));
      const { samples } = await sent({ url: server.url, mix }, 300);
      assert.ok(samples.every(({ connection }) => connection === mix));
      if (mix === 'new') assert.equal(server.accepted(), samples.length);
      else assert.ok(server.accepted() < samples.length);
    });
  }

  it('lets no request wait for another one: a slow server gets more connections, not fewer requests', async (t) => {
    const server = await httpServer(t, (response) => void setTimeout(() => response.end('ok'), 300));
    const { samples } = await sent({ url: server.url, mix: 'kept', connections: 2 }, 600);
    assert.ok(samples.length >= 30, `${samples.length}`);
    for (const { latencyMs } of samples) assert.ok(latencyMs >= 295 && latencyMs < 550, `${latencyMs}`);
    assert.ok(server.accepted() > 20, `${server.accepted()}`);
  });

  it('shows a stall in the latency of every request that was due in it', async (t) => {
    const startedAt = performance.now();
    const server = await httpServer(t, (response) => {
      setTimeout(() => response.end('ok'), Math.max(0, 500 - (performance.now() - startedAt)));
    });
    const { samples } = await sent({ url: server.url }, 800);
    const inStall = samples.filter(({ dueMs }) => dueMs < 400);
    assert.ok(inStall.length >= 15, `${inStall.length}`);
    for (const { dueMs, latencyMs } of inStall) assert.ok(latencyMs > 490 - dueMs - 30, `${dueMs}: ${latencyMs}`);
  });

  it('counts a request that the machine was too slow for, and does not catch up', async (t) => {
    const server = await httpServer(t, (response) => void response.end('ok'));
    const samples: Sample[] = [];
    const load = startLoad({ ...DEFAULTS, url: server.url, onSample: (sample) => samples.push(sample) });
    await sleep(100);
    const busyUntil = performance.now() + 600;
    while (performance.now() < busyUntil);
    await sleep(100);
    await load.stop();
    const elapsedMs = performance.now() - load.startedAt;
    assert.ok(load.unsent() >= 30, `${load.unsent()}`);
    assert.ok(samples.length + load.unsent() <= elapsedMs / 10 + 1);
    // What waited while the machine was busy waited for its turn.
    assert.ok(samples.some(({ latencyMs }) => latencyMs > 200));
  });
});

describe('a request', () => {
  it('on a kept-alive connection that the server closes as it is used again is sent once more on a new one', async (t) => {
    const server = await httpServer(t, (response, nth) => {
      if (nth > 1) response.destroy();
      else response.end('ok');
    });
    const { samples, elapsedMs } = await sent({ url: server.url, mix: 'kept' });
    assert.deepEqual(outcomes(samples), { answered: samples.length });
    const retried = samples.filter((sample) => sample.retried);
    assert.ok(retried.length >= samples.length / 4, `${retried.length} of ${samples.length}`);
    assert.equal(server.requests(), samples.length + retried.length);
    assert.ok(server.requests() <= elapsedMs / 10 + 1, 'retries are within the rate');
  });

  it('of that kind fails where retries are off', async (t) => {
    const server = await httpServer(t, (response, nth) => {
      if (nth > 1) response.destroy();
      else response.end('ok');
    });
    const { samples } = await sent({ url: server.url, mix: 'kept', retry: false });
    const { reset = 0, answered = 0 } = outcomes(samples);
    assert.ok(reset > 10 && reset + answered === samples.length);
    assert.ok(samples.every(({ retried }) => !retried));
  });

  it('is retried once and no more', async (t) => {
    const server = await httpServer(t, (response, nth, { headers }) => {
      if (nth === 1 && headers.connection !== 'close') response.end('ok');
      else response.destroy();
    });
    const { samples } = await sent({ url: server.url, mix: 'kept' });
    const failed = samples.filter(({ outcome }) => outcome === 'reset');
    assert.ok(failed.length > 10);
    assert.ok(failed.every(({ retried }) => retried));
  });

  it('of that kind is sent once more over TLS too, whose last words are no byte of an answer', async (t) => {
    const server = await httpsServer(t, (response, nth, { socket }) => {
      if (nth > 1) socket.end();
      else response.end('ok');
    });
    const { samples } = await sent({ url: server.url, mix: 'kept', rate: 50 }, 800);
    assert.deepEqual(outcomes(samples), { answered: samples.length });
    assert.ok(samples.some(({ retried }) => retried));
  });

  it('on a connection of its own is not retried', async (t) => {
    const server = await httpServer(t, (response) => void response.destroy());
    const { samples } = await sent({ url: server.url, mix: 'new' }, 200);
    assert.deepEqual(outcomes(samples), { reset: samples.length });
    assert.equal(server.requests(), samples.length);
  });

  for (const [what, cut] of [
    [
      'in the middle of the body',
      (socket: { write(text: string): void }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf'),
    ],
    ['in the middle of the first line', (socket: { write(text: string): void }) => socket.write('HTTP/1.1 2')],
  ] as const) {
    it(`whose answer breaks off ${what} is cut off, on a reused connection too`, async (t) => {
      const server = await httpServer(t, (response, nth, { socket }) => {
        if (nth === 1) return void response.end('ok');
        cut(socket);
        setImmediate(() => socket.destroy());
      });
      const { samples } = await sent({ url: server.url, mix: 'kept' }, 500);
      const { reset = 0, answered = 0 } = outcomes(samples);
      assert.ok(reset > 2 && reset + answered === samples.length, JSON.stringify(outcomes(samples)));
      assert.ok(samples.every(({ retried }) => !retried));
    });
  }

  it('that nobody answers times out', async (t) => {
    const server = await httpServer(t, () => {});
    const { samples } = await sent({ url: server.url, timeoutMs: 150 }, 200);
    assert.ok(samples.length >= 15);
    assert.deepEqual(outcomes(samples), { 'timed-out': samples.length });
    for (const { latencyMs } of samples) assert.ok(latencyMs >= 149 && latencyMs < 400, `${latencyMs}`);
  });

  it('whose answer never ends times out', async (t) => {
    const server = await httpServer(t, (response) => void response.write('and then'));
    const { samples } = await sent({ url: server.url, timeoutMs: 150 }, 200);
    assert.deepEqual(outcomes(samples), { 'timed-out': samples.length });
  });

  it('to where nothing listens is refused', async () => {
    const { samples } = await sent({ url: await closedPort() }, 200);
    assert.deepEqual(outcomes(samples), { refused: samples.length });
    assert.ok(samples.length >= 15);
  });

  it('to a name that does not exist has no route', async () => {
    const { samples } = await sent({ url: new URL('http://nowhere.invalid/') }, 100);
    assert.ok(samples.length > 0);
    assert.deepEqual(outcomes(samples), { 'no-route': samples.length });
  });

  it('that is answered otherwise than expected has the wrong status', async (t) => {
    const server = await httpServer(t, (response) => void response.writeHead(503).end());
    assert.deepEqual(Object.keys(outcomes((await sent({ url: server.url }, 100)).samples)), ['wrong-status']);
    assert.deepEqual(Object.keys(outcomes((await sent({ url: server.url, expect: 503 }, 100)).samples)), ['answered']);
  });

  it("that fails for want of file descriptors is the client's own failure", {
    skip: process.platform === 'win32',
  }, async (t) => {
    const server = await httpServer(t, () => {});
    const script = join(import.meta.dirname, 'starved-client.ts');
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      `ulimit -n 64; exec "$0" "$@"`,
      process.execPath,
      script,
      server.url.href,
    ]);
    const { client = 0, ...others } = JSON.parse(stdout) as Partial<Record<Outcome, number>>;
    assert.ok(client > 10, stdout);
    assert.deepEqual(Object.keys(others), ['timed-out']);
  });

  for (const [what, take, expected] of [
    ['is accepted', () => {}, 'answered'],
    ['is accepted and closed', (socket: { destroy(): void }) => socket.destroy(), 'answered'],
  ] as const) {
    it(`by tcp: is answered where the connection ${what}`, async (t) => {
      const server = await tcpServer(t, take);
      const { samples } = await sent({ url: server.url }, 100);
      assert.deepEqual(outcomes(samples), { [expected]: samples.length });
      await until('all to be accepted', () => server.accepted() === samples.length);
    });
  }

  it('by tcp: to where nothing listens is refused', async () => {
    const { port } = await closedPort();
    const { samples } = await sent({ url: new URL(`tcp://127.0.0.1:${port}`) }, 100);
    assert.deepEqual(outcomes(samples), { refused: samples.length });
  });
});

describe('to stop', () => {
  it('waits for what is in flight', async (t) => {
    const server = await httpServer(t, (response) => void setTimeout(() => response.end('ok'), 200));
    const { samples } = await sent({ url: server.url }, 100);
    assert.deepEqual(outcomes(samples), { answered: samples.length });
    assert.equal(server.requests(), samples.length);
  });

  it('is known to wait for the oldest request', async (t) => {
    const server = await httpServer(t, (response) => void setTimeout(() => response.end('ok'), 100));
    const load = startLoad({ ...DEFAULTS, url: server.url, onSample() {} });
    await until('a request to be under way', () => load.oldestInFlightMs() === 0);
    await until('it to end', () => (load.oldestInFlightMs() ?? 0) > 0);
    await load.stop();
    assert.equal(load.oldestInFlightMs(), undefined);
  });

  it('waits no longer than it is told to, and counts nothing of what has not ended', async (t) => {
    const server = await httpServer(t, () => {});
    const samples: Sample[] = [];
    const load = startLoad({ ...DEFAULTS, url: server.url, onSample: (sample) => samples.push(sample) });
    await until('requests to be under way', () => server.requests() > 3);
    const stoppingAt = performance.now();
    await load.stop(100);
    assert.ok(performance.now() - stoppingAt < 1000);
    await sleep(50);
    assert.deepEqual(samples, []);
  });
});
