import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { connect, type SecureVersion } from 'node:tls';
import type { IssuedCertificate } from '../../src/certs/issue.ts';
import { until } from '../until.ts';
import { ask, reviewStream } from './review-stream.ts';
import { certificateFlags, issue, run, startServer, temporaryFolder } from './server-process.ts';

const [first, second] = [await issue(), await issue(90)];
const fingerprint = ({ cert }: IssuedCertificate) => new X509Certificate(cert).fingerprint256;

/** Puts the pair in place as the kubelet does in a mounted Secret: all files at once, by one swap of a symlink. */
async function mountSecret(folder: string, version: string, { cert, key }: IssuedCertificate): Promise<string[]> {
  await mkdir(join(folder, version));
  await writeFile(join(folder, version, 'tls.crt'), cert);
  await writeFile(join(folder, version, 'tls.key'), key);
  await symlink(version, join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  const files = ['tls.crt', 'tls.key'] as const;
  for (const file of files) await symlink(`..data/${file}`, join(folder, file)).catch(() => {});
  return ['--cert-file', join(folder, 'tls.crt'), '--key-file', join(folder, 'tls.key')];
}

async function expiryMetric(opsPort: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${opsPort}/metrics`)).text();
  return Number(/^evenkeel_certificate_expiry_timestamp_seconds (\S+)$/m.exec(text)?.[1]);
}

describe('the certificate', () => {
  test('is changed under load: no connection drops, new ones get the new certificate', async (t) => {
    const folder = await temporaryFolder(t);
    const server = await startServer(t, await mountSecret(folder, '..v1', first));
    const target = { port: server.port, ca: [first.ca, second.ca] };
    const stream = reviewStream(target, 6);
    await until('30 answers', () => stream.answers.length > 30);
    const before = await expiryMetric(server.opsPort);

    await mountSecret(folder, '..v2', second);
    const renewed = await until('the new certificate', async () => {
      const answer = await ask(target);
      return answer.certificate === fingerprint(second) && answer;
    });
    const count = stream.answers.length;
    await until('30 answers more', () => stream.answers.length > count + 30);
    await stream.stop();

    assert.deepEqual(stream.failures, []);
    assert.equal(renewed.status, 200);
    assert.equal(new Set(stream.answers.map(({ socket }) => socket)).size, 6, 'the six connections of the beginning');
    assert.deepEqual([...new Set(stream.answers.map(({ certificate }) => certificate))], [fingerprint(first)]);
    const expires = new X509Certificate(second.cert).validToDate;
    assert.ok(before < expires.getTime() / 1000);
    assert.equal(await expiryMetric(server.opsPort), expires.getTime() / 1000);
    const line = await server.logged('serving a new certificate');
    assert.equal(line.expires, expires.toISOString());
  });

  test('stays the last good one while the files do not belong together, until they do', async (t) => {
    const folder = await temporaryFolder(t);
    const flags = await certificateFlags(folder, first);
    const server = await startServer(t, flags);
    const target = { port: server.port, ca: [first.ca, second.ca] };

    await writeFile(join(folder, 'tls.crt'), second.cert);
    const { level, error } = await server.logged('the certificate in use stays: the new one is no good');
    assert.equal(level, 'error');
    assert.match(String(error), /tls\.key: the private key does not match the certificate in .*tls\.crt; give the two/);
    assert.equal((await ask(target)).certificate, fingerprint(first));

    await writeFile(join(folder, 'tls.key'), second.key);
    await server.logged('serving a new certificate');
    assert.equal((await ask(target)).certificate, fingerprint(second));
  });

  test('is spoken of in TLS 1.2 and 1.3 alone', async (t) => {
    const server = await startServer(t, await certificateFlags(await temporaryFolder(t), first));
    const speak = (version: SecureVersion) =>
      new Promise<string>((resolve) => {
        const socket = connect(
          {
            host: '127.0.0.1',
            port: server.port,
            ca: first.ca,
            minVersion: version,
            maxVersion: version,
            // What OpenSSL asks for before it lets a client speak 1.1 at all.
            ciphers: 'DEFAULT@SECLEVEL=0',
          },
          () => {
            resolve(`${socket.getProtocol()} ${socket.getCipher().standardName}`);
            socket.destroy();
          },
        );
        socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });
    assert.equal(await speak('TLSv1.1'), 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
    assert.match(await speak('TLSv1.2'), /^TLSv1\.2 TLS_ECDHE_ECDSA_WITH_\w+_GCM_SHA\d+$/);
    assert.match(await speak('TLSv1.3'), /^TLSv1\.3 TLS_/);
  });
});

describe('a start', () => {
  const cases: [what: string, pair: { cert: string; key: string }, message: RegExp][] = [
    [
      'with a key of another certificate',
      { cert: first.cert, key: second.key },
      /^\S+tls\.key: the private key does not match the certificate in \S+tls\.crt; give the two that were issued together\n$/,
    ],
    [
      'with a certificate that is no PEM',
      { cert: 'hello', key: first.key },
      /^\S+tls\.crt: holds no certificate in PEM form \(-----BEGIN CERTIFICATE-----\)\n$/,
    ],
  ];
  for (const [what, pair, message] of cases) {
    test(`${what} is refused in one line`, async (t) => {
      const flags = await certificateFlags(await temporaryFolder(t), pair);
      const { code, stderr } = await run([...flags, '--no-cluster', '--port', '0', '--ops-port', '0']);
      assert.match(stderr, message);
      assert.equal(code, 1);
    });
  }

  test('with an expired certificate warns, and is not ready', async (t) => {
    const expired = await issue(-1);
    const server = await startServer(t, await certificateFlags(await temporaryFolder(t), expired));
    const { validToDate } = new X509Certificate(expired.cert);
    const readyz = await fetch(`http://127.0.0.1:${server.opsPort}/readyz`);
    assert.equal(readyz.status, 503);
    assert.match(
      await readyz.text(),
      new RegExp(`^\\[-\\]tls certificate expired at ${validToDate.toISOString()}$`, 'm'),
    );
    server.kill('SIGINT');
    const warnings = (await server.ended).lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /tls\.crt: the certificate expired at .*; renew it$/);
  });
});
