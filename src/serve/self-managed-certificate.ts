import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { isInStep, type Registered } from '../certs/ca-bundle.ts';
import { HOLDER_ANNOTATION, performWrite } from '../certs/keeper.ts';
import { CERTIFICATE_TIMES, type CertificateTimes } from '../certs/next-step.ts';
import { nextWrite, type View } from '../certs/next-write.ts';
import { decodeSecret, type Kept, trustedBundle } from '../certs/secret.ts';
import type { WritingClient } from '../kubernetes/client.ts';
import { reasonOf } from '../kubernetes/failure.ts';
import { holdLease, type Lease } from '../kubernetes/lease.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { CertificateSource } from './certificate-source.ts';
import { type FollowedCertificate, followCertificate } from './followed-certificate.ts';
import { paced } from './paced.ts';
import { servedCertificate } from './served-certificate.ts';
import { wakeable } from './wakeable.ts';
import { bundleCheck } from './webhook-configurations.ts';

/** Times of the certificates and of what keeps them; tests shorten them. */
export interface KeepingTimes extends CertificateTimes {
  leaseSeconds: number;
  /** How often everything is looked at even where no watch brings anything. */
  lookMs: number;
}

export const KEEPING_TIMES: KeepingTimes = { ...CERTIFICATE_TIMES, leaseSeconds: 15, lookMs: 5_000 };

export interface SelfManagedDeps {
  kubeconfig?: string | undefined;
  /** The Secret, and the Lease of the same name. */
  certificateSecret: string;
  /** The Service, and another name, that the API server dials. */
  service?: string | undefined;
  certificateHost?: string | undefined;
  staleAfterSeconds: number;
  times?: KeepingTimes | undefined;
  logger: Logger;
  metrics: Metrics;
  now(): Date;
}

/** Where somebody else keeps writing something else into the caBundle, this is no reason to keep the API server busy. */
const MOST_WRITES_A_MINUTE = 120;

/**
 * The certificate of a Secret that the replicas keep themselves: whichever holds the Lease makes and renews it and puts the
 * CA into the webhook configurations; all of them follow the Secret and serve what it holds.
 */
export function selfManagedCertificate(deps: SelfManagedDeps): CertificateSource {
  const { certificateSecret: name, times = KEEPING_TIMES, logger: log, metrics, now } = deps;
  const loop = wakeable(times.lookMs);
  const stops: (() => unknown)[] = [];
  /** Undefined until each of its watches has been heard of. */
  let followed: FollowedCertificate | undefined;
  const served = servedCertificate({ settleMs: times.settleMs, log, now });
  const mayWrite = paced(MOST_WRITES_A_MINUTE, now);
  let stopped = false;

  async function connect(): Promise<never> {
    const { connect: connectTo } = await import('../kubernetes/client.ts');
    const client = await connectTo(deps.kubeconfig);
    if (stopped) return new Promise(() => {});
    const all = followCertificate({ ...deps, client, log, onChange: loop.wake });
    for (const watch of all.watches) {
      stops.push(watch.stop);
      metrics.watchAge(watch.resource, watch.ageSeconds);
    }
    await Promise.all(all.watches.map(({ firstList }) => firstList));
    if (stopped) return new Promise(() => {});
    const { namespace } = client;
    const identity = `${hostname()}_${randomUUID()}`;
    const lease = holdLease({
      ...{ client, namespace, name, identity, durationSeconds: times.leaseSeconds, log },
      onHeld: loop.wake,
    });
    stops.push(lease.stop);
    followed = all;
    return keep(client, lease, all);
  }

  async function keep(
    client: WritingClient,
    lease: Lease,
    { stored, registered, names }: FollowedCertificate,
  ): Promise<never> {
    const keeper = {
      ...{ client, lease, secret: { namespace: client.namespace, name }, names, times, log },
      writeMs: (times.leaseSeconds * 1000) / 3,
      onRotated: metrics.certificateRotated,
      onBundleWritten: metrics.caBundleWritten,
    };
    while (!stopped) {
      const secret = stored();
      const kept = secret && decodeSecret(secret.data ?? {});
      const configurations = registered();
      const { serving, since } = served.take(kept, configurations, names);
      tellMetrics(kept, configurations);
      const holder = lease.term();
      if (holder !== undefined && lease.heldForMs() > 0) {
        const view: View = {
          ...{ registered: configurations, since, serving, holder, names, times, now: now() },
          secret: kept && { kept, holder: secret?.metadata?.annotations?.[HOLDER_ANNOTATION] },
        };
        const write = nextWrite(view);
        try {
          if (write !== undefined && mayWrite()) await performWrite(write, secret, view, keeper);
        } catch (error) {
          log.error({ write: write?.kind, reason: reasonOf(error) }, 'the certificate could not be kept');
        }
      }
      await loop.next();
    }
    return new Promise(() => {});
  }

  function tellMetrics(kept: Kept | undefined, registered: readonly Registered[]): void {
    if (typeof kept?.issuer === 'object') metrics.caExpires(kept.issuer.certificate.validToDate);
    const bundle = kept && trustedBundle(kept);
    metrics.caBundleInStep(bundle !== undefined && registered.every((each) => isInStep(each, bundle)));
  }

  metrics.selfManaged();
  const failed = connect();
  // Whoever awaits it is told; a start that fails for another reason first awaits nothing.
  failed.catch(() => {});
  return {
    origin: { secret: name },
    follow(serve) {
      served.follow(serve);
      loop.wake();
    },
    checks: () => [
      followed === undefined ? bundleCheck(false, 'the Secret is not known yet') : served.check(followed.registered()),
    ],
    failed,
    async stop() {
      stopped = true;
      loop.wake();
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}
