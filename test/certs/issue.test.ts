import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { issueServingCertificate } from '../../src/certs/issue.ts';

const notBefore = new Date('2026-01-01T00:00:00Z');
const notAfter = new Date('2126-01-01T00:00:00Z');
const issued = await issueServingCertificate({
  dnsNames: ['evenkeel.evenkeel.svc', 'localhost'],
  ipAddresses: ['127.0.0.1', '::1'],
  notBefore,
  notAfter,
});
const ca = new X509Certificate(issued.ca);
const cert = new X509Certificate(issued.cert);

describe('an issued certificate', () => {
  test('bears the names, the times and the usage that were asked for', () => {
    assert.equal(
      cert.subjectAltName,
      'DNS:evenkeel.evenkeel.svc, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    assert.deepEqual([cert.validFromDate, cert.validToDate], [notBefore, notAfter]);
    assert.deepEqual(cert.keyUsage, ['1.3.6.1.5.5.7.3.1'], 'TLS server authentication');
    assert.equal(cert.ca, false);
    assert.equal(cert.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1');
    assert.ok(cert.checkPrivateKey(createPrivateKey(issued.key)));
  });

  test('is signed by its CA, whose key is nowhere', () => {
    assert.ok(ca.ca);
    assert.ok(cert.checkIssued(ca));
    assert.ok(cert.verify(ca.publicKey));
    assert.ok(ca.verify(ca.publicKey));
    assert.equal(ca.checkPrivateKey(createPrivateKey(issued.key)), false);
    assert.equal(JSON.stringify(issued).match(/PRIVATE KEY/g)?.length, 2, 'the beginning and end of one key');
  });

  test('comes from another CA each time, under another name and number', async () => {
    const later = new Date('2026-01-02T00:00:00Z');
    const again = await issueServingCertificate({
      dnsNames: ['localhost'],
      ipAddresses: [],
      notBefore: later,
      notAfter,
    });
    const otherCa = new X509Certificate(again.ca);
    assert.notEqual(otherCa.subject, ca.subject);
    assert.notEqual(otherCa.serialNumber, ca.serialNumber);
    assert.equal(new X509Certificate(again.cert).verify(ca.publicKey), false);
  });

  test('is trusted by a TLS client that has the CA, for its names alone', async (t) => {
    const server = createServer({ cert: issued.cert, key: issued.key }, (socket) => socket.end());
    server.listen(0, '127.0.0.1');
    t.after(() => server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const dial = (servername: string, trusted: string) =>
      new Promise<string>((resolve) => {
        const socket: TLSSocket = connect({ host: '127.0.0.1', port, servername, ca: trusted }, () => {
          resolve('trusted');
          socket.destroy();
        });
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });
    assert.equal(await dial('evenkeel.evenkeel.svc', issued.ca), 'trusted');
    assert.equal(await dial('elsewhere.svc', issued.ca), 'ERR_TLS_CERT_ALTNAME_INVALID');
    const stranger = await issueServingCertificate({ dnsNames: [], ipAddresses: ['127.0.0.1'], notBefore, notAfter });
    assert.equal(await dial('localhost', stranger.ca), 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });
});
