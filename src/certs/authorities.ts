import { X509Certificate } from 'node:crypto';

/** The CAs of a bundle (PEM blocks one after another), in its order; what cannot be read or is no CA is left out. */
export function authoritiesIn(bundle: string): X509Certificate[] {
  return blocksOf(bundle).flatMap((block) => {
    const certificate = readCertificate(block);
    return certificate?.ca ? [certificate] : [];
  });
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
