import type { X509Certificate } from 'node:crypto';
import { authoritiesIn, issuerOf, isValidAt } from './authorities.ts';
import { isTrusted, type Registered } from './ca-bundle.ts';
import type { ServingNames } from './issue.ts';
import { bears } from './next-step.ts';
import type { Fault, Sound } from './secret.ts';

/** Since when each CA, by fingerprint, has been in every bundle. */
export type TrustedSince = ReadonlyMap<string, Date>;

/** The same, brought up to date with what the bundles hold now. */
export function trustedSince(before: TrustedSince, registered: readonly Registered[], now: Date): TrustedSince {
  const [first = [], ...others] = registered.flatMap(({ bundles }) => bundles.map(fingerprints));
  const everywhere = first.filter((fingerprint) => others.every((bundle) => bundle.includes(fingerprint)));
  return new Map(everywhere.map((fingerprint) => [fingerprint, before.get(fingerprint) ?? now]));
}

function fingerprints(bundle: string): string[] {
  return authoritiesIn(bundle).map(({ fingerprint256 }) => fingerprint256);
}

export interface Choice {
  /** What the Secret holds. */
  offered: Sound | Fault;
  serving: X509Certificate | undefined;
  registered: readonly Registered[];
  since: TrustedSince;
  names: ServingNames;
  settleMs: number;
  now: Date;
}

/**
 * What a replica is to serve from now on in place of what it serves: what the Secret holds, or undefined: go on. Where it
 * serves something good, it waits until the caBundle has held the other's CA for a while: not every API server reads the
 * bundle at the same moment.
 */
export function toServe(choice: Choice): Sound | undefined {
  const { offered, serving } = choice;
  if (typeof offered === 'string' || offered.certificate.fingerprint256 === serving?.fingerprint256) return undefined;
  return isBetter(offered.certificate, choice) ? offered : undefined;
}

function isBetter(offered: X509Certificate, { serving, registered, since, names, settleMs, now }: Choice): boolean {
  const isServable = (certificate: X509Certificate) => isValidAt(certificate, now) && bears(certificate, names);
  if (!isServable(offered)) return false;
  if (serving === undefined || !isServable(serving)) return true;
  const isGood = (certificate: X509Certificate) => registered.every((each) => isTrusted(each, certificate, now));
  if (!isGood(offered)) return false;
  if (!isGood(serving)) return true;
  const issuer = issuerOf(
    offered,
    registered.flatMap(({ bundles }) => bundles.flatMap(authoritiesIn)),
  );
  if (issuer === undefined || issuerOf(serving, [issuer]) !== undefined) return true;
  const from = since.get(issuer.fingerprint256);
  return from !== undefined && now.getTime() - from.getTime() >= settleMs;
}
