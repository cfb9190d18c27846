import type { X509Certificate } from 'node:crypto';
import type { Logger } from 'pino';
import type { Check } from '../admission/health.ts';
import { CONFIGURATIONS } from '../admission/registration.ts';
import { isTrusted, type Registered } from '../certs/ca-bundle.ts';
import type { ServingNames } from '../certs/issue.ts';
import type { KeyPair } from '../certs/key-pair.ts';
import type { Kept } from '../certs/secret.ts';
import { type TrustedSince, toServe, trustedSince } from '../certs/served.ts';
import { bundleCheck, trustCheck } from './webhook-configurations.ts';

/** What one replica serves of the certificates that the Secret offers, one after another. */
export interface ServedCertificate {
  /** Has each pair served that is to be served; until it is called, there is no server, and what is offered waits. */
  follow(serve: (pair: KeyPair) => void): void;
  /** Serves what is offered once it may be; returns what is served then, and since when the bundles trust which CA. */
  take(
    kept: Kept | undefined,
    registered: readonly Registered[],
    names: ServingNames,
  ): { serving: X509Certificate | undefined; since: TrustedSince };
  /** Whether those who send reviews trust it. */
  check(registered: readonly Registered[]): Check;
}

/** `settleMs` as in CertificateTimes. */
export function servedCertificate(deps: { settleMs: number; log: Logger; now(): Date }): ServedCertificate {
  const { settleMs, log, now } = deps;
  let serve: ((pair: KeyPair) => void) | undefined;
  let serving: X509Certificate | undefined;
  let since: TrustedSince = new Map();
  let wasTrustedByBoth = false;

  function change(kept: Kept | undefined, registered: readonly Registered[], names: ServingNames): void {
    if (serve === undefined) return;
    const offered = kept?.leaf ?? 'missing';
    const next = toServe({ offered, serving, registered, since, names, settleMs, now: now() });
    if (next === undefined) return;
    try {
      serve({ cert: next.cert, key: next.key, expires: next.certificate.validToDate });
      serving = next.certificate;
    } catch (error) {
      log.error({ error: (error as Error).message }, 'the certificate in use stays: TLS refuses the new one');
    }
  }

  return {
    follow(to) {
      serve = to;
    },
    take(kept, registered, names) {
      since = trustedSince(since, registered, now());
      change(kept, registered, names);
      return { serving, since };
    },
    check(registered) {
      if (serving === undefined) return bundleCheck(false, 'there is no certificate yet');
      const certificate = serving;
      // Whoever takes them away asks nothing any more; when they come back, the CA is in them before a probe has noticed.
      const trust = trustCheck(registered, (each) => isTrusted(each, certificate, now()), wasTrustedByBoth);
      wasTrustedByBoth ||= trust.ok && registered.length === CONFIGURATIONS.length;
      return trust;
    },
  };
}
