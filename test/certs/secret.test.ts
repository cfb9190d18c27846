import 'reflect-metadata';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BasicConstraintsExtension, PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import { decodeSecret, encodeSecret, type SecretData, type Sound } from '../../src/certs/secret.ts';
import { ca, kept } from './authority.ts';

const well = await kept();
const other = await ca(1);
const data = encodeSecret({ ...well, others: [other.certificate] });
const base64 = (text: string) => Buffer.from(text).toString('base64');
const summary = (contents: SecretData) => {
  const { issuer, leaf, others } = decodeSecret(contents);
  const word = (part: typeof issuer) => (typeof part === 'string' ? part : 'sound');
  return [word(issuer), word(leaf), others.length];
};

test('what is written is read again', () => {
  const { issuer, leaf, others, changedAt } = decodeSecret(data);
  assert.deepEqual(
    [issuer, leaf].map((part) => typeof part === 'object' && [part.cert.slice(0, 60), part.key]),
    [well.issuer, well.leaf].map(({ cert, key }) => [cert.slice(0, 60), key]),
  );
  assert.deepEqual(others.map(String), [other.certificate.toString()]);
  assert.deepEqual(changedAt, well.changedAt);
  assert.deepEqual(encodeSecret({ ...well, leaf: 'missing' })['tls.crt'], '');
});

test('what is read is written again as it was, and no CA comes twice', () => {
  const again = (contents: SecretData) => {
    const { issuer, changedAt, ...rest } = decodeSecret(contents);
    assert.ok(typeof issuer === 'object' && changedAt !== undefined);
    return encodeSecret({ ...rest, issuer, changedAt });
  };
  assert.deepEqual(again(data), data);
  const twice = base64(well.issuer.cert + other.cert + other.cert);
  assert.deepEqual(again({ ...data, 'ca.crt': twice })['ca.crt'], data['ca.crt']);
});

test('a CA that leaves is written no more', () => {
  const { issuer, ...rest } = decodeSecret(data);
  const left = encodeSecret({ ...rest, issuer: issuer as Sound, others: [], changedAt: well.changedAt });
  assert.equal(left['ca.crt'], base64(well.issuer.certificate.toString()));
});

/** As somebody might make one and put it there. */
async function caOf(name: string, namedCurve: 'P-256' | 'P-384'): Promise<SecretData> {
  const algorithm = { name: 'ECDSA', namedCurve, hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const extensions = [new BasicConstraintsExtension(true)];
  const made = await X509CertificateGenerator.createSelfSigned({ name, keys, signingAlgorithm: algorithm, extensions });
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { 'ca.crt': base64(made.toString('pem')), 'ca.key': base64(key) };
}

const cut = (key: string, to: number) => ({ ...data, [key]: (data[key] ?? '').slice(0, to) });
const cases: [what: string, contents: SecretData, found: [issuer: string, leaf: string, others: number]][] = [
  ['all of it', data, ['sound', 'sound', 1]],
  ['nothing', {}, ['missing', 'missing', 0]],
  ['no key of the CA', cut('ca.key', 0), ['missing', 'sound', 2]],
  ['half a key of the CA', cut('ca.key', 100), ['damaged', 'sound', 2]],
  ['another key for the CA', { ...data, 'ca.key': base64(other.key) }, ['damaged', 'sound', 2]],
  ['half a CA', cut('ca.crt', 300), ['damaged', 'sound', 0]],
  [
    'a serving certificate in place of the CA',
    { ...data, 'ca.crt': base64(well.leaf.cert), 'ca.key': base64(well.leaf.key) },
    ['damaged', 'sound', 0],
  ],
  ['a CA that somebody made', { ...data, ...(await caOf('CN=Platform CA', 'P-256')) }, ['damaged', 'sound', 1]],
  [
    'one with a longer key',
    { ...data, ...(await caOf(well.issuer.certificate.subject, 'P-384')) },
    ['damaged', 'sound', 1],
  ],
  ['half a serving certificate', cut('tls.crt', 300), ['sound', 'damaged', 1]],
  ['the key of another', { ...data, 'tls.key': base64(other.key) }, ['sound', 'damaged', 1]],
  ['what is no base64', { ...data, 'tls.crt': '%%%' }, ['sound', 'missing', 1]],
  ['a date that is none', { ...data, 'changed-at': base64('yesterday') }, ['sound', 'sound', 1]],
];

for (const [what, contents, found] of cases) {
  test(`read: ${what}`, () => assert.deepEqual(summary(contents), found));
}
