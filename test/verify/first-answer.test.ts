import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { issueServingCertificate } from '../../src/certs/issue.ts';
import { firstAnswer } from '../../src/verify/first-answer.ts';
import { closedPort, httpServer, tcpServer } from './servers.ts';

describe('the first answer', () => {
  it('is a status, whatever the body', async (t) => {
    const server = await httpServer(t, (response) => void response.writeHead(404).write('and no end'));
    assert.deepEqual(await firstAnswer(server.url, 1000), { status: 404 });
  });

  it('is a redirection where there is one', async (t) => {
    const server = await httpServer(t, (response) => void response.writeHead(301, { location: '/' }).end());
    assert.deepEqual(await firstAnswer(server.url, 1000), { status: 301, location: '/' });
  });

  it('by tcp: is a connection', async (t) => {
    const server = await tcpServer(t);
    assert.deepEqual(await firstAnswer(server.url, 1000), { connected: true });
  });

  for (const protocol of ['http:', 'tcp:']) {
    it(`is why there is none: refused by ${protocol}`, async () => {
      const { host, port } = await closedPort();
      const answer = await firstAnswer(new URL(`${protocol}//${host}`), 1000);
      assert.deepEqual(answer, { fault: `connect ECONNREFUSED 127.0.0.1:${port}` });
    });
  }

  it('is why there is none: nothing in time', async (t) => {
    const server = await httpServer(t, () => {});
    assert.deepEqual(await firstAnswer(server.url, 100), { fault: 'no answer in 0.1 s' });
  });

  it('is why there is none: an unknown issuer, and what to do', async (t) => {
    const { cert, key } = await issueServingCertificate({
      dnsNames: [],
      ipAddresses: ['127.0.0.1'],
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + 60_000),
    });
    const server = createServer({ cert, key }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const answer = await firstAnswer(new URL(`https://127.0.0.1:${port}/`), 1000);
    assert.match(
      'fault' in answer ? answer.fault : '',
      / \(NODE_EXTRA_CA_CERTS names a file with the certificate of its CA\)$/,
    );
  });
});
