// First, because x509's dependency injection reads metadata while it loads.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { type webcrypto, X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { BasicConstraintsExtension, X509CertificateGenerator } from '@peculiar/x509';
import { trustsChain } from '../../src/certs/authorities.ts';
import { isChainTrusted, registeredOf, reliesOnSystem } from '../../src/certs/ca-bundle.ts';
import { day } from './authority.ts';

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;

interface Issuer {
  name: string;
  keys: webcrypto.CryptoKeyPair;
}

/** A certificate (PEM) for ten days, of the issuer or of itself. */
async function certificate(
  name: string,
  { by, ca = true, from = 0 }: { by?: Issuer; ca?: boolean; from?: number } = {},
) {
  const keys = await crypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.create({
    ...{ subject: `CN=${name}`, issuer: `CN=${by?.name ?? name}`, publicKey: keys.publicKey, signingAlgorithm },
    signingKey: (by?.keys ?? keys).privateKey,
    ...{ notBefore: day(from), notAfter: day(from + 10) },
    extensions: [new BasicConstraintsExtension(ca, undefined, true)],
  });
  return { name, keys, pem: `${made.toString('pem')}\n` };
}

const root = await certificate('root');
const between = await certificate('between', { by: root });
const leaf = await certificate('leaf', { by: between, ca: false });
const direct = await certificate('direct', { by: root, ca: false });
const alone = await certificate('alone', { ca: false });
const stranger = await certificate('stranger');
const impostor = await certificate('root');
const old = await certificate('old', { from: -20 });
const ofOld = await certificate('leaf', { by: old, ca: false });
const noAuthority = await certificate('no-authority', { by: root, ca: false });
const ofNoAuthority = await certificate('leaf', { by: noAuthority, ca: false });

const pems = (certificates: readonly { pem: string }[]) => certificates.map(({ pem }) => pem).join('');
type Case = [what: string, bundle: { pem: string }[], chain: { pem: string }[], trusted: boolean];
const cases: Case[] = [
  ['its issuer in the bundle', [root], [direct], true],
  ['its issuer behind another', [stranger, root], [direct], true],
  ['another CA alone', [stranger], [direct], false],
  ["another CA by its issuer's name", [impostor], [direct], false],
  ['the issuer between, which is sent along', [root], [leaf, between], true],
  ['the same, in disorder and with more', [root], [leaf, stranger, root, between], true],
  ['the issuer between, which is not', [root], [leaf], false],
  ['the issuer between in the bundle, and not its own', [between], [leaf], true],
  ['one that is no CA between', [root], [ofNoAuthority, noAuthority], false],
  ['the certificate itself in the bundle', [alone], [alone], true],
  ['an issuer that has expired', [old], [ofOld], false],
  ['no bundle', [], [direct], false],
];

describe('a chain is trusted, or not, by', () => {
  for (const [what, bundle, chain, trusted] of cases) {
    test(what, () => {
      const sent = chain.map(({ pem }) => new X509Certificate(pem));
      assert.equal(trustsChain(pems(bundle), sent, day(1)), trusted);
    });
  }

  test('what is no certificate in the bundle is passed over', () => {
    const bundle = `-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n${root.pem}`;
    assert.equal(trustsChain(bundle, [new X509Certificate(direct.pem)], day(1)), true);
  });
});

describe('a webhook configuration', () => {
  const chain = [new X509Certificate(direct.pem)];
  const configured = (bundles: string[], annotations = {}) =>
    registeredOf('path', {
      metadata: { annotations },
      webhooks: bundles.map((bundle) => ({ clientConfig: { caBundle: Buffer.from(bundle).toString('base64') } })),
    } as object);

  test('trusts it where every webhook does', () => {
    assert.equal(isChainTrusted(configured([root.pem, root.pem]), chain, day(1)), true);
    assert.equal(isChainTrusted(configured([root.pem, stranger.pem]), chain, day(1)), false);
  });

  test("without a caBundle leaves it to the API server's own CAs, unless cert-manager is asked to fill it in", () => {
    const injected = configured([''], { 'cert-manager.io/inject-ca-from': 'evenkeel/evenkeel' });
    assert.deepEqual(
      [configured(['']), injected].map((each) => [reliesOnSystem(each), isChainTrusted(each, chain, day(1))]),
      [
        [true, true],
        [false, false],
      ],
    );
    // What one says is not said of the other.
    assert.equal(isChainTrusted(configured(['', stranger.pem]), chain, day(1)), false);
  });
});
