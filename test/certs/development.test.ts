import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { type DevelopmentFiles, developmentCertificate } from '../../src/certs/development.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = new Date('2026-11-01T12:00:00Z');

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-certs-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

async function read({ caFile, certFile, keyFile }: DevelopmentFiles) {
  const [ca, cert, key] = await Promise.all([caFile, certFile, keyFile].map((file) => readFile(file, 'utf8')));
  return { ca: new X509Certificate(ca!), cert: new X509Certificate(cert!), key: createPrivateKey(key!) };
}

describe('the development certificate', () => {
  test('is made for this machine, its key for the owner alone, the key of the CA for nobody', async (t) => {
    const folder = await folderOf(t);
    const files = await developmentCertificate(folder, NOW);
    const { ca, cert, key } = await read(files);
    assert.ok(cert.verify(ca.publicKey));
    assert.ok(cert.checkPrivateKey(key));
    for (const name of ['localhost', hostname()]) assert.ok(cert.subjectAltName?.includes(`DNS:${name}`), name);
    for (const address of ['127.0.0.1', '::1']) assert.equal(cert.checkIP(address), address);
    assert.ok(cert.validFromDate < NOW, 'a clock a little behind accepts it');
    assert.equal((await stat(files.keyFile)).mode & 0o777, 0o600);
    assert.deepEqual((await readdir(folder)).sort(), [
      'development-ca.pem',
      'development-cert.pem',
      'development-key.pem',
    ]);
    assert.equal(ca.checkPrivateKey(key), false);
  });

  test('is kept until a month before its end, then made anew', async (t) => {
    const folder = await folderOf(t);
    const files = await developmentCertificate(folder, NOW);
    const first = (await read(files)).cert;
    const daysLater = async (days: number) => {
      await developmentCertificate(folder, new Date(NOW.getTime() + days * DAY));
      return (await read(files)).cert.fingerprint256;
    };
    assert.equal(await daysLater(300), first.fingerprint256);
    assert.notEqual(await daysLater(340), first.fingerprint256);
  });

  for (const spoil of ['development-ca.pem', 'development-cert.pem', 'development-key.pem']) {
    test(`is made anew where ${spoil} is not of the same making, broken or gone`, async (t) => {
      const [folder, other] = [await folderOf(t), await folderOf(t)];
      const files = await developmentCertificate(folder, NOW);
      await developmentCertificate(other, NOW);
      const states = [await readFile(join(other, spoil), 'utf8'), 'not PEM', undefined];
      for (const state of states) {
        if (state === undefined) await rm(join(folder, spoil));
        else await writeFile(join(folder, spoil), state);
        await developmentCertificate(folder, NOW);
        const { ca, cert, key } = await read(files);
        assert.ok(cert.verify(ca.publicKey));
        assert.ok(cert.checkPrivateKey(key));
      }
    });
  }

  test('is one that works when several servers make it at once', async (t) => {
    const folder = await folderOf(t);
    const all = await Promise.all(Array.from({ length: 4 }, () => developmentCertificate(folder, NOW)));
    const { ca, cert, key } = await read(all[0]!);
    assert.ok(cert.verify(ca.publicKey));
    assert.ok(cert.checkPrivateKey(key));
    assert.equal((await readdir(folder)).length, 3, 'no unfinished file stays behind');
  });

  test('is made although a server that was killed while it made one left its lock behind', async (t) => {
    const folder = await folderOf(t);
    const lock = join(folder, 'development.lock');
    await writeFile(lock, '');
    await utimes(lock, new Date(0), new Date(0));
    const { cert, key } = await read(await developmentCertificate(folder, NOW));
    assert.ok(cert.checkPrivateKey(key));
    assert.equal((await readdir(folder)).length, 3);
  });
});
