import type { X509Certificate } from 'node:crypto';
import { issuerOf, isValidAt } from './authorities.ts';
import type { ServingNames } from './issue.ts';
import type { Fault, Kept } from './secret.ts';

/** How long certificates last and when they change, in milliseconds. */
export interface CertificateTimes {
  /** How long a CA is valid, and how long before its end another one follows it. */
  caMs: number;
  caRenewMs: number;
  /** The same of the serving certificate. */
  leafMs: number;
  leafRenewMs: number;
  /** How long ago certificates begin, for API servers whose clocks are behind. */
  backdateMs: number;
  /** How long the caBundle has held a CA before a replica that serves another certificate changes to one of that CA. */
  settleMs: number;
  /** How long after the last change the CAs before it go: by then no replica serves anything of theirs. */
  retireMs: number;
}

const DAY = 24 * 60 * 60 * 1000;

export const CERTIFICATE_TIMES: CertificateTimes = {
  caMs: 3650 * DAY,
  // More than a serving certificate's life, so that none is cut short by its CA's end.
  caRenewMs: 730 * DAY,
  leafMs: 365 * DAY,
  leafRenewMs: 60 * DAY,
  backdateMs: DAY / 24,
  settleMs: 60_000,
  retireMs: DAY,
};

export const CAUSES = [
  'missing',
  'damaged',
  'expired',
  'not-yet-valid',
  'wrong-names',
  'other-ca',
  'due',
] as const satisfies readonly (Fault | string)[];

/** Why a certificate is made anew. */
export type Cause = (typeof CAUSES)[number];

/** What to do with what is kept. */
export type Step =
  | { kind: 'keep' }
  /** Make another CA that issues from now on; those before stay trusted. */
  | { kind: 'new-ca'; cause: Cause }
  /** Issue another serving certificate, once the API server trusts the CA that issues it. */
  | { kind: 'new-leaf'; cause: Cause }
  /** Trust these no longer. */
  | { kind: 'retire'; leaving: readonly X509Certificate[] };

/** One step at a time: after it, ask again. */
export function nextStep(kept: Kept, now: Date, names: ServingNames, times: CertificateTimes): Step {
  const { issuer, leaf, others } = kept;
  if (typeof issuer === 'string') return { kind: 'new-ca', cause: issuer };
  const caCause = outOfDate(issuer.certificate, now) ?? ifDue(issuer.certificate, now, times.caRenewMs);
  if (caCause !== undefined) return { kind: 'new-ca', cause: caCause };

  if (typeof leaf === 'string') return { kind: 'new-leaf', cause: leaf };
  const leafCause =
    outOfDate(leaf.certificate, now) ??
    (bears(leaf.certificate, names) ? undefined : 'wrong-names') ??
    (issuerOf(leaf.certificate, [issuer.certificate]) === undefined ? 'other-ca' : undefined) ??
    ifDue(leaf.certificate, now, times.leafRenewMs);
  if (leafCause !== undefined) return { kind: 'new-leaf', cause: leafCause };

  const changedAt = kept.changedAt ?? leaf.certificate.validFromDate;
  const overdue = changedAt.getTime() + times.retireMs <= now.getTime();
  const leaving = overdue ? others : others.filter((other) => other.validToDate <= now);
  return leaving.length > 0 ? { kind: 'retire', leaving } : { kind: 'keep' };
}

/** Whether the certificate is for all the names that are dialled. */
export function bears(certificate: X509Certificate, { dnsNames, ipAddresses }: ServingNames): boolean {
  return (
    dnsNames.every((name) => certificate.checkHost(name, { subject: 'never', wildcards: false }) !== undefined) &&
    ipAddresses.every((address) => certificate.checkIP(address) !== undefined)
  );
}

function outOfDate(certificate: X509Certificate, now: Date): Cause | undefined {
  if (isValidAt(certificate, now)) return undefined;
  return certificate.validFromDate > now ? 'not-yet-valid' : 'expired';
}

function ifDue({ validToDate }: X509Certificate, now: Date, renewMs: number): Cause | undefined {
  return validToDate.getTime() - now.getTime() <= renewMs ? 'due' : undefined;
}
