import { createPrivateKey, type X509Certificate } from 'node:crypto';
import { authoritiesIn, bundleOf, CA_NAME, distinct, readCertificate } from './authorities.ts';
import type { Issued } from './issue.ts';

/** Why a part of the Secret cannot be used: it is not there, or is cut off, no PEM, not of one another or a CA of others. */
export type Fault = 'missing' | 'damaged';

/** A certificate with its key, which belong together. */
export interface Sound extends Issued {
  certificate: X509Certificate;
}

/** What self-managed certificates are kept as. */
export interface Kept {
  /** The CA that issues: the first of `ca.crt`, with `ca.key`. */
  issuer: Sound | Fault;
  /** The other CAs of `ca.crt`: trusted as well, while something that they issued may still be served. */
  others: readonly X509Certificate[];
  /** What is served: `tls.crt` and `tls.key`. */
  leaf: Sound | Fault;
  /**
   * When what may be served last came to be of another CA: a new CA, the first certificate by it, one that was taken over. The CAs
   * before leave a while after it. Undefined where nobody knows.
   */
  changedAt: Date | undefined;
}

/** Of a Secret, in base64. */
export type SecretData = Readonly<Record<string, string>>;

/** What there is where there is no Secret. */
export const NOTHING_KEPT: Kept = { issuer: 'missing', others: [], leaf: 'missing', changedAt: undefined };

/** Reads a Secret's data; whatever is in it, this throws nothing. */
export function decodeSecret(data: SecretData): Kept {
  const text = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString();
  const authorities = authoritiesIn(text('ca.crt'));
  const issuer = sound(text('ca.crt'), text('ca.key'));
  const isSound = typeof issuer === 'object' && isOwnCa(issuer);
  const changedAt = new Date(text('changed-at'));
  return {
    // Of `ca.crt` the first alone: what is written anew is that and the others, which would come twice, and never leave.
    issuer: isSound ? { ...issuer, cert: issuer.certificate.toString() } : faultOf(issuer),
    others: distinct(authorities).slice(isSound ? 1 : 0),
    leaf: sound(text('tls.crt'), text('tls.key')),
    changedAt: Number.isNaN(changedAt.getTime()) ? undefined : changedAt,
  };
}

/**
 * Whether `issueCa` made it. What others make may be of another kind of key, and bears its name in another encoding: a
 * certificate that is issued by it has the name written anew, and Go, which compares bytes, does not find its issuer.
 */
function isOwnCa({ certificate, key }: Sound): boolean {
  return (
    certificate.ca &&
    certificate.subject.startsWith(`CN=${CA_NAME} `) &&
    certificate.checkIssued(certificate) &&
    certificate.publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1' &&
    key.startsWith('-----BEGIN PRIVATE KEY-----')
  );
}

function faultOf(issuer: Sound | Fault): Fault {
  return typeof issuer === 'string' ? issuer : 'damaged';
}

/** The data to write; a serving certificate that is missing or damaged is written empty. */
export function encodeSecret({
  issuer,
  others,
  leaf,
  changedAt,
}: Kept & { issuer: Sound; changedAt: Date }): SecretData {
  const texts = {
    'ca.crt': trustedBundle({ issuer, others }),
    'ca.key': issuer.key,
    // There even when empty: a Secret that somebody made of type kubernetes.io/tls is refused without them.
    'tls.crt': typeof leaf === 'string' ? '' : leaf.cert,
    'tls.key': typeof leaf === 'string' ? '' : leaf.key,
    'changed-at': changedAt.toISOString(),
  };
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]));
}

/** What the API server is to trust: the `caBundle`. */
export function trustedBundle({ issuer, others }: Pick<Kept, 'issuer' | 'others'>): string {
  return (typeof issuer === 'string' ? '' : issuer.certificate.toString()) + bundleOf(others);
}

/** The two as one, where they belong together. */
export function sound(cert: string, key: string): Sound | Fault {
  if (cert === '' || key === '') return 'missing';
  const certificate = readCertificate(cert);
  if (certificate === undefined) return 'damaged';
  try {
    return certificate.checkPrivateKey(createPrivateKey(key)) ? { cert, key, certificate } : 'damaged';
  } catch {
    return 'damaged';
  }
}
