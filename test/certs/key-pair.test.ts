import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { issueServingCertificate } from '../../src/certs/issue.ts';
import { CertificateError, loadKeyPair } from '../../src/certs/key-pair.ts';

const notBefore = new Date('2026-06-01T00:00:00Z');
const notAfter = new Date('2026-09-01T00:00:00Z');
const during = new Date('2026-07-01T00:00:00Z');
const issued = await issueServingCertificate({ dnsNames: ['localhost'], ipAddresses: [], notBefore, notAfter });
const folder = await mkdtemp(join(tmpdir(), 'evenkeel-tls-'));
after(() => rm(folder, { recursive: true }));
const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];

async function load(cert: string, key: string, now = during) {
  await writeFile(certFile, cert);
  await writeFile(keyFile, key);
  return loadKeyPair({ certFile, keyFile }, now);
}

async function refusal(cert: string, key: string): Promise<string> {
  const error = await load(cert, key).then(
    () => assert.fail('it is served'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof CertificateError);
  assert.doesNotMatch(error.message, /\n/);
  return error.message.replaceAll(`${folder}/`, '');
}

describe('a key pair', () => {
  test('is read with its expiry; a chain is served whole', async () => {
    assert.deepEqual(await load(issued.cert, issued.key), { cert: issued.cert, key: issued.key, expires: notAfter });
    const chain = issued.cert + issued.ca;
    assert.equal((await load(chain, issued.key)).cert, chain);
  });

  test('out of its time is served with a warning', async () => {
    const { warning: late } = await load(issued.cert, issued.key, new Date('2026-10-01T00:00:00Z'));
    assert.equal(late, `${certFile}: the certificate expired at 2026-09-01T00:00:00.000Z; renew it`);
    const { warning: early } = await load(issued.cert, issued.key, new Date('2026-05-01T00:00:00Z'));
    assert.equal(early, `${certFile}: the certificate is not valid before 2026-06-01T00:00:00.000Z`);
  });

  test('whose key is encrypted or of another certificate is refused', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const other = privateKey.export({ type: 'sec1', format: 'pem' }).toString();
    assert.equal(
      await refusal(issued.cert, other),
      'tls.key: the private key does not match the certificate in tls.crt; give the two that were issued together',
    );
    const encrypted = privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })
      .toString();
    assert.equal(
      await refusal(issued.cert, encrypted),
      'tls.key: the private key is encrypted; there is nobody to ask for the passphrase',
    );
  });

  test('half written is refused', async () => {
    assert.equal(
      await refusal('', issued.key),
      'tls.crt: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)',
    );
    assert.equal(
      await refusal(issued.cert, ''),
      'tls.key: holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)',
    );
    assert.match(
      await refusal(issued.cert.slice(0, 300), issued.key),
      /^tls\.crt: the certificate cannot be decoded: /,
    );
    assert.match(
      await refusal(issued.cert, issued.key.slice(0, 100)),
      /^tls\.key: the private key cannot be decoded: /,
    );
  });

  test('with the two files the wrong way round is refused', async () => {
    assert.match(await refusal(issued.key, issued.cert), /^tls\.crt: holds no certificate in PEM form/);
  });

  test('whose chain is cut off is refused, before a client meets it', async () => {
    const message = await refusal(issued.cert + issued.ca.slice(0, 200), issued.key);
    assert.match(message, /^tls\.crt: TLS refuses this certificate: /);
  });

  test('that cannot be read says which file and why', async () => {
    const missing = join(folder, 'none.pem');
    await load(issued.cert, issued.key);
    await assert.rejects(loadKeyPair({ certFile: missing, keyFile }, during), {
      name: 'CertificateError',
      message: `${missing}: cannot read the certificate: no such file`,
    });
    await assert.rejects(loadKeyPair({ certFile, keyFile: folder }, during), {
      name: 'CertificateError',
      message: `${folder}: cannot read the private key: is a folder`,
    });
  });
});
