import { X509Certificate } from 'node:crypto';

/** How the common name of each CA begins that Evenkeel makes. */
export const CA_NAME = 'Evenkeel CA';

/** The CAs of a bundle (PEM blocks one after another), in its order; what cannot be read or is no CA is left out. */
export function authoritiesIn(bundle: string): X509Certificate[] {
  return certificatesIn(bundle).filter(({ ca }) => ca);
}

/** The certificates of a PEM text, in its order; what cannot be read is left out. */
export function certificatesIn(pem: string): X509Certificate[] {
  return blocksOf(pem).flatMap((block) => readCertificate(block) ?? []);
}

export function bundleOf(authorities: readonly X509Certificate[]): string {
  return authorities.map((authority) => authority.toString()).join('');
}

/** The first certificate of a PEM text; undefined where it cannot be read. */
export function readCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** Which of the CAs issued the certificate, by its signature. */
export function issuerOf(
  certificate: X509Certificate,
  authorities: readonly X509Certificate[],
): X509Certificate | undefined {
  return authorities.find((authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey));
}

/** Whether a client with the bundle trusts the certificate at that time. */
export function trusts(bundle: string, certificate: X509Certificate, now: Date): boolean {
  const issuer = issuerOf(certificate, authoritiesIn(bundle));
  return issuer !== undefined && isValidAt(issuer, now) && isValidAt(certificate, now);
}

/**
 * Whether a client with the bundle trusts the first certificate of the chain, of whose own dates nothing is said. As Go's
 * verifier goes: what is in the bundle is an end of the chain, were it an intermediate, a CA of version 1 or the certificate
 * itself, and what is sent along leads there.
 */
export function trustsChain(bundle: string, [certificate, ...sent]: readonly X509Certificate[], now: Date): boolean {
  return certificate !== undefined && leadsTo(certificatesIn(bundle), certificate, sent, now);
}

function leadsTo(
  ends: readonly X509Certificate[],
  certificate: X509Certificate,
  sent: readonly X509Certificate[],
  now: Date,
): boolean {
  const isNext = (each: X509Certificate) => isValidAt(each, now) && isSignedBy(certificate, each);
  if (ends.some((end) => end.fingerprint256 === certificate.fingerprint256 || isNext(end))) return true;
  return sent.some((each, at) => each.ca && isNext(each) && leadsTo(ends, each, sent.toSpliced(at, 1), now));
}

/** By name and signature: key ids, which OpenSSL insists on, are hints to Go. */
function isSignedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.issuer === authority.subject && certificate.verify(authority.publicKey);
}

export function isValidAt({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate <= now && now < validToDate;
}

/** Without doubles, in their order. */
export function distinct(authorities: readonly X509Certificate[]): X509Certificate[] {
  return [...new Map(authorities.map((authority) => [authority.fingerprint256, authority])).values()];
}

function blocksOf(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}
