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
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { CA_NAME } from './authorities.ts';

export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

/** The names clients dial. Go's verifier, which the API server uses, looks at these alone, never at the common name. */
export interface ServingNames {
  dnsNames: readonly string[];
  ipAddresses: readonly string[];
}

export type CertificateRequest = ServingNames & Validity;

/** A certificate and its private key (PKCS #8), both PEM. */
export interface Issued {
  cert: string;
  key: string;
}

/** PEM texts. */
export interface IssuedCertificate extends Issued {
  /** What clients trust: a `caBundle`. */
  ca: string;
}

const KEYS = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

/** Issues a CA's own certificate, of ECDSA P-256. */
export async function issueCa({ notBefore, notAfter }: Validity): Promise<Issued> {
  const keys = await generateKeys();
  const ca = await X509CertificateGenerator.createSelfSigned({
    // The name tells CAs of different years apart; Go finds issuers by name before it looks at key ids.
    name: `CN=${CA_NAME} ${notBefore.toISOString()}`,
    keys,
    notBefore,
    notAfter,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return issued(ca, keys);
}

/** Issues a serving certificate by a CA of `issueCa`: of others the name or the key may be in another form. */
export async function issueLeaf(ca: Issued, request: CertificateRequest): Promise<Issued> {
  const issuer = new X509Certificate(ca.cert);
  const pkcs8 = PemConverter.decodeFirst(ca.key);
  const [keys, signingKey] = await Promise.all([
    generateKeys(),
    crypto.subtle.importKey('pkcs8', pkcs8, KEYS, false, ['sign']),
  ]);
  const leaf = await X509CertificateGenerator.create({
    subject: 'CN=Evenkeel webhook',
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey,
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(alternativeNames(request)),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return issued(leaf, keys);
}

/**
 * Issues a serving certificate from a new CA. The CA's private key is forgotten, so that nobody can issue another
 * certificate that its clients would trust; a renewal therefore brings a new CA.
 */
export async function issueServingCertificate(request: CertificateRequest): Promise<IssuedCertificate> {
  const ca = await issueCa(request);
  return { ca: ca.cert, ...(await issueLeaf(ca, request)) };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(KEYS, true, ['sign', 'verify']);
}

async function issued(certificate: X509Certificate, { privateKey }: webcrypto.CryptoKeyPair): Promise<Issued> {
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY');
  return { cert: line(certificate.toString('pem')), key: line(key) };
}

function alternativeNames({ dnsNames, ipAddresses }: ServingNames): JsonGeneralName[] {
  return [
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...ipAddresses.map((value) => ({ type: 'ip' as const, value })),
  ];
}

/** OpenSSL's tools and `cat` both want a PEM block to end its line. */
function line(pem: string): string {
  return pem.endsWith('\n') ? pem : `${pem}\n`;
}
