// First, because x509's dependency injection reads metadata while it loads.
import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

export interface CertificateRequest {
  /** The names clients dial. Go's verifier, which the API server uses, looks at these alone, never at the common name. */
  dnsNames: readonly string[];
  ipAddresses: readonly string[];
  notBefore: Date;
  notAfter: Date;
}

/** PEM texts. */
export interface IssuedCertificate {
  /** What clients trust: a `caBundle`. */
  ca: string;
  cert: string;
  /** The serving certificate's private key, PKCS #8. */
  key: string;
}

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/**
 * Issues a serving certificate from a new CA. The CA's private key is forgotten, so that nobody can issue another
 * certificate that its clients would trust; a renewal therefore brings a new CA.
 */
export async function issueServingCertificate(request: CertificateRequest): Promise<IssuedCertificate> {
  const { notBefore, notAfter } = request;
  const [caKeys, keys] = await Promise.all([generateKeys(), generateKeys()]);
  // The name tells CAs of different years apart; Go finds issuers by name before it looks at key ids.
  const caName = `CN=Evenkeel CA ${notBefore.toISOString()}`;
  const [ca, cert] = await Promise.all([
    X509CertificateGenerator.createSelfSigned({
      name: caName,
      keys: caKeys,
      notBefore,
      notAfter,
      signingAlgorithm: SIGNATURE,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(caKeys.publicKey),
      ],
    }),
    X509CertificateGenerator.create({
      subject: 'CN=Evenkeel webhook',
      issuer: caName,
      publicKey: keys.publicKey,
      signingKey: caKeys.privateKey,
      notBefore,
      notAfter,
      signingAlgorithm: SIGNATURE,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(alternativeNames(request)),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        await AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
      ],
    }),
  ]);
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { ca: line(ca.toString('pem')), cert: line(cert.toString('pem')), key: line(key) };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
}

function alternativeNames({ dnsNames, ipAddresses }: CertificateRequest): JsonGeneralName[] {
  return [
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ];
}

/** OpenSSL's tools and `cat` both want a PEM block to end its line. */
function line(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
