import type { X509Certificate } from 'node:crypto';
import { authoritiesIn, distinct, issuerOf, isValidAt } from './authorities.ts';
import { isInStep, type Registered } from './ca-bundle.ts';
import type { ServingNames } from './issue.ts';
import { type Cause, type CertificateTimes, nextStep } from './next-step.ts';
import { type Kept, NOTHING_KEPT, trustedBundle } from './secret.ts';
import type { TrustedSince } from './served.ts';

/** What the replica that holds the Lease sees. */
export interface View {
  /** Undefined where there is no Secret. */
  secret: { kept: Kept; holder: string | undefined } | undefined;
  /** The webhook configurations that are there. */
  registered: readonly Registered[];
  since: TrustedSince;
  /** The certificate that this replica serves. */
  serving: X509Certificate | undefined;
  /** Who holds the Lease, this time. */
  holder: string;
  names: ServingNames;
  times: CertificateTimes;
  now: Date;
}

/** So many CAs are trusted beside the one that issues, at most: what older ones issued is served by nobody any more. */
const MOST_OTHERS = 8;

/** One write to the Secret or to a webhook configuration. */
export type Write =
  /** A new CA, with these trusted beside it. */
  | { kind: 'new-ca'; cause: Cause; others: readonly X509Certificate[] }
  | { kind: 'new-leaf'; cause: Cause }
  /** Beside the CA that issues, these and no others are trusted. */
  | { kind: 'trust'; others: readonly X509Certificate[]; why: 'served' | 'retired' }
  /** Who held the Lease before can write no more: what it has read is not the newest any longer. */
  | { kind: 'take-over' }
  | { kind: 'bundle'; registered: Registered; bundle: string };

/**
 * The next write, or undefined where all is as it should be. The order is what keeps the API server's trust: a CA is in the
 * Secret, then in both webhook configurations, and only then is a certificate issued by it. When
 * nothing of it is served any more, it leaves the Secret and then both webhook configurations.
 */
export function nextWrite({ secret, registered, since, serving, holder, names, times, now }: View): Write | undefined {
  const kept = secret?.kept ?? NOTHING_KEPT;
  const step = nextStep(kept, now, names, times);
  const inForce = registered.flatMap(({ bundles }) => bundles.flatMap(authoritiesIn));
  const served = serving && issuerOf(serving, inForce);
  if (step.kind === 'new-ca') {
    // Whatever is trusted now may be served now, by this replica or another.
    const issuer = typeof kept.issuer === 'string' ? [] : [kept.issuer.certificate];
    return { ...step, others: newest([...issuer, ...kept.others, ...inForce], served, now) };
  }
  if (secret?.holder !== holder) return { kind: 'take-over' };

  // A Secret that was put back from a backup, say, does not hold the CA of what is served now, here and maybe elsewhere.
  const bundle = trustedBundle(kept);
  if (served !== undefined && isValidAt(served, now) && issuerOf(serving!, authoritiesIn(bundle)) === undefined) {
    return {
      kind: 'trust',
      others: newest([...kept.others, ...inForce], served, now).filter((ca) => !isIssuer(kept, ca)),
      why: 'served',
    };
  }

  const outOfStep = registered.find((each) => !isInStep(each, bundle));
  if (outOfStep !== undefined) return { kind: 'bundle', registered: outOfStep, bundle };

  if (step.kind === 'new-leaf') {
    // Nothing is urgent while the one before is good; a replica that starts now would serve the new one at once.
    const from = typeof kept.issuer === 'string' ? undefined : since.get(kept.issuer.certificate.fingerprint256);
    const settled = from !== undefined && now.getTime() - from.getTime() >= times.settleMs;
    return step.cause === 'other-ca' && registered.length > 0 && !settled ? undefined : step;
  }
  if (step.kind === 'retire') {
    const leaving = step.leaving.filter((ca) => serving === undefined || issuerOf(serving, [ca]) === undefined);
    if (leaving.length === 0) return undefined;
    return { kind: 'trust', others: kept.others.filter((other) => !leaving.includes(other)), why: 'retired' };
  }
  return undefined;
}

function isIssuer({ issuer }: Kept, ca: X509Certificate): boolean {
  return typeof issuer !== 'string' && issuer.certificate.fingerprint256 === ca.fingerprint256;
}

/** The CA of what is served first: it is in use, however many are newer. */
function newest(
  authorities: readonly X509Certificate[],
  served: X509Certificate | undefined,
  now: Date,
): X509Certificate[] {
  const byAge = authorities.toSorted((a, b) => b.validFromDate.getTime() - a.validFromDate.getTime());
  return distinct(served === undefined ? byAge : [served, ...byAge])
    .filter(({ validToDate }) => validToDate > now)
    .slice(0, MOST_OTHERS);
}
