import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent } from 'node:https';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:tls';
import { until } from '../until.ts';
import { ask, REVIEW, reviewStream } from './review-stream.ts';
import { certificateFlags, issue, startServer, temporaryFolder } from './server-process.ts';

const issued = await issue();
const { ca } = issued;

describe('SIGTERM', () => {
  test('under a stream of kept-alive requests loses none: not ready at once, answered until the end', async (t) => {
    const flags = await certificateFlags(await temporaryFolder(t), issued);
    const server = await startServer(t, [...flags, '--drain-seconds', '1']);
    const readyz = async () => fetch(`http://127.0.0.1:${server.opsPort}/readyz`);
    assert.equal((await readyz()).status, 200);
    const idle = new Agent({ keepAlive: true });
    const before = await ask({ port: server.port, ca }, idle);
    const stream = reviewStream({ port: server.port, ca }, 8);
    await until('50 answers', () => stream.answers.length > 50);

    server.kill('SIGTERM');
    const unready = await until('/readyz to fail', async () => {
      const answer = await readyz();
      return answer.status === 503 && answer;
    });
    const unreadyAt = performance.now();
    assert.match(await unready.text(), /^\[-\]draining stopping$/m);
    assert.equal((await fetch(`http://127.0.0.1:${server.opsPort}/livez`)).status, 200);
    const resumed = await ask({ port: server.port, ca }, idle);
    assert.equal(resumed.socket, before.socket, 'the connection that was idle is still there');
    assert.equal(resumed.connection, 'close');
    await sleep(500);
    await stream.stop();
    const { code, signal, lines } = await server.ended;
    const took = performance.now() - unreadyAt;

    assert.deepEqual(stream.failures, []);
    assert.ok(stream.answers.every(({ status, response }) => status === 200 && response.allowed && response.patch));
    assert.ok(stream.answers.some(({ connection }) => connection === 'keep-alive'));
    const draining = stream.answers.filter(({ began }) => began > unreadyAt);
    assert.ok(draining.length > 20, `${draining.length} answers while draining`);
    assert.deepEqual([...new Set(draining.map(({ connection }) => connection))], ['close']);
    assert.deepEqual([code, signal], [0, null]);
    assert.ok(took > 700 && took < 2500, `ended ${took} ms later`);
    const reviews = lines.filter(({ msg }) => msg === 'review');
    assert.equal(reviews.length, stream.answers.length + 2, 'each review has its line in the log');
    assert.equal(lines.at(-1)?.msg, 'stopping');
  });

  test('answers a request that is still being sent when the drain is over', async (t) => {
    const flags = await certificateFlags(await temporaryFolder(t), issued);
    const server = await startServer(t, [...flags, '--drain-seconds', '0']);
    const socket = connect({ host: '127.0.0.1', port: server.port, ca });
    await once(socket, 'secureConnect');
    const head = `POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${REVIEW.length}\r\n\r\n`;
    const half = REVIEW.length / 2;
    socket.write(Buffer.concat([Buffer.from(head), REVIEW.subarray(0, half)]));
    await sleep(100);
    server.kill('SIGTERM');
    await server.logged('stopping');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.end(REVIEW.subarray(half));
    await once(socket, 'close');
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(answer, /"patchType":"JSONPatch"/);
    assert.equal((await server.ended).code, 0);
  });

  test('given twice, or SIGINT, ends it at once, whoever is connected', async (t) => {
    const flags = await certificateFlags(await temporaryFolder(t), issued);
    const ends = [['SIGTERM', 'SIGTERM'], ['SIGINT']] as const;
    await Promise.all(
      ends.map(async (signals) => {
        const server = await startServer(t, [...flags, '--drain-seconds', '60']);
        const silent = connect({ host: '127.0.0.1', port: server.port, ca });
        silent.on('error', () => {});
        await once(silent, 'secureConnect');
        const began = performance.now();
        for (const [index, signal] of signals.entries()) {
          server.kill(signal);
          await server.logged(index === signals.length - 1 ? 'stopping' : DRAINING);
        }
        const { code } = await server.ended;
        const took = performance.now() - began;
        assert.equal(code, 0);
        assert.ok(took < 3000, `${signals} took ${took} ms`);
      }),
    );
  });
});

const DRAINING = 'draining: not ready any more, reviews are still answered';
