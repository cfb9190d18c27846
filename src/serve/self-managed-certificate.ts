import { randomUUID, type X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import type { V1Secret } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import type { Check } from '../admission/health.ts';
import { CONFIGURATIONS } from '../admission/registration.ts';
import { isInStep, isTrusted, type Registered } from '../certs/ca-bundle.ts';
import type { ServingNames } from '../certs/issue.ts';
import { HOLDER_ANNOTATION, performWrite } from '../certs/keeper.ts';
import type { KeyPair } from '../certs/key-pair.ts';
import { CERTIFICATE_TIMES, type CertificateTimes } from '../certs/next-step.ts';
import { nextWrite, type View } from '../certs/next-write.ts';
import { decodeSecret, type Kept, trustedBundle } from '../certs/secret.ts';
import { type TrustedSince, toServe, trustedSince } from '../certs/served.ts';
import type { WritingClient } from '../kubernetes/client.ts';
import { reasonOf } from '../kubernetes/failure.ts';
import { holdLease, type Lease } from '../kubernetes/lease.ts';
import { type ListWatch, listWatch } from '../kubernetes/list-watch.ts';
import { timingsFor } from '../kubernetes/timings.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { CertificateSource } from './certificate-source.ts';
import { wakeable } from './wakeable.ts';
import { bundleCheck, followConfigurations, trustCheck, type WebhookConfigurations } from './webhook-configurations.ts';

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

interface Following {
  lease: Lease;
  names: ServingNames;
  secret: ListWatch<V1Secret>;
  configurations: WebhookConfigurations;
}

/**
 * The certificate of a Secret that the replicas keep themselves: whichever holds the Lease makes and renews it and puts the
 * CA into the webhook configurations; all of them follow the Secret and serve what it holds.
 */
export function selfManagedCertificate(deps: SelfManagedDeps): CertificateSource {
  const { certificateSecret: name, times = KEEPING_TIMES, logger: log, metrics, now } = deps;
  const loop = wakeable(times.lookMs);
  const stops: (() => unknown)[] = [];
  let following: Following | undefined;
  /** Undefined until there is a server: a certificate that is known before waits for it. */
  let serve: ((pair: KeyPair) => void) | undefined;
  let serving: X509Certificate | undefined;
  let since: TrustedSince = new Map();
  let known = false;
  const mayWrite = paced(MOST_WRITES_A_MINUTE, now);
  let stopped = false;

  async function connect(): Promise<never> {
    const { connect: connectTo } = await import('../kubernetes/client.ts');
    const client = await connectTo(deps.kubeconfig);
    if (stopped) return new Promise(() => {});
    const { namespace } = client;
    const all = follow(client, namespace);
    const { secret, configurations } = all;
    const watches = [secret, ...configurations.watches];
    const identity = `${hostname()}_${randomUUID()}`;
    for (const watch of watches) {
      stops.push(watch.stop);
      metrics.watchAge(watch.resource, watch.ageSeconds);
    }
    await Promise.all(watches.map(({ firstList }) => firstList));
    if (stopped) return new Promise(() => {});
    const lease = holdLease({
      ...{ client, namespace, name, identity, durationSeconds: times.leaseSeconds, log },
      onHeld: loop.wake,
    });
    stops.push(lease.stop);
    following = { ...all, lease };
    return keep(client, { namespace, name }, following);
  }

  function follow(client: WritingClient, namespace: string): Omit<Following, 'lease'> {
    const common = { client, log, timings: timingsFor(deps.staleAfterSeconds * 1000), onChange: loop.wake };
    const dialled = deps.service === undefined ? [] : [`${deps.service}.${namespace}.svc`];
    return {
      names: namesOf([...dialled, ...(deps.certificateHost === undefined ? [] : [deps.certificateHost])]),
      secret: listWatch<V1Secret>({
        ...common,
        path: `/api/v1/namespaces/${namespace}/secrets`,
        selecting: { fields: `metadata.name=${name}` },
        keep: (object) => object as V1Secret,
      }),
      configurations: followConfigurations(common),
    };
  }

  async function keep(
    client: WritingClient,
    place: { namespace: string; name: string },
    all: Following,
  ): Promise<never> {
    const keeper = {
      ...{ client, lease: all.lease, secret: place, names: all.names, times, log },
      writeMs: (times.leaseSeconds * 1000) / 3,
      onRotated: metrics.certificateRotated,
      onBundleWritten: metrics.caBundleWritten,
    };
    while (!stopped) {
      const stored = storedIn(all);
      const kept = stored && decodeSecret(stored.data ?? {});
      const registered = all.configurations.registered();
      take(kept, registered, all.names);
      tellMetrics(kept, registered);
      const holder = all.lease.term();
      if (holder !== undefined && all.lease.heldForMs() > 0) {
        const view: View = {
          ...{ registered, since, serving, holder, names: all.names, times, now: now() },
          secret: kept && { kept, holder: stored?.metadata?.annotations?.[HOLDER_ANNOTATION] },
        };
        const write = nextWrite(view);
        try {
          if (write !== undefined && mayWrite()) await performWrite(write, stored, view, keeper);
        } catch (error) {
          log.error({ write: write?.kind, reason: reasonOf(error) }, 'the certificate could not be kept');
        }
      }
      await loop.next();
    }
    return new Promise(() => {});
  }

  function take(kept: Kept | undefined, registered: readonly Registered[], names: ServingNames): void {
    since = trustedSince(since, registered, now());
    if (serve === undefined) return;
    const offered = kept?.leaf ?? 'missing';
    const { settleMs } = times;
    const next = toServe({ offered, serving, registered, since, names, settleMs, now: now() });
    if (next === undefined) return;
    try {
      serve({ cert: next.cert, key: next.key, expires: next.certificate.validToDate });
      serving = next.certificate;
    } catch (error) {
      log.error({ error: (error as Error).message }, 'the certificate in use stays: TLS refuses the new one');
    }
  }

  function tellMetrics(kept: Kept | undefined, registered: readonly Registered[]): void {
    if (typeof kept?.issuer === 'object') metrics.caExpires(kept.issuer.certificate.validToDate);
    const bundle = kept && trustedBundle(kept);
    metrics.caBundleInStep(bundle !== undefined && registered.every((each) => isInStep(each, bundle)));
  }

  function check(): Check {
    if (following === undefined) return bundleCheck(false, 'the Secret is not known yet');
    if (serving === undefined) return bundleCheck(false, 'there is no certificate yet');
    const certificate = serving;
    const registered = following.configurations.registered();
    // Whoever takes them away asks nothing any more; when they come back, the CA is in them before a probe has noticed.
    const trust = trustCheck(registered, (each) => isTrusted(each, certificate, now()), known);
    known ||= trust.ok && registered.length === CONFIGURATIONS.length;
    return trust;
  }

  metrics.selfManaged();
  const failed = connect();
  // Whoever awaits it is told; a start that fails for another reason first awaits nothing.
  failed.catch(() => {});
  return {
    origin: { secret: name },
    follow(to) {
      serve = to;
      loop.wake();
    },
    checks: () => [check()],
    failed,
    async stop() {
      stopped = true;
      loop.wake();
      await Promise.all(stops.map((stop) => stop()));
    },
  };
}

/** Says no once there have been so many in the last minute. */
function paced(most: number, now: () => Date): () => boolean {
  let times: number[] = [];
  return () => {
    times = times.filter((time) => now().getTime() - time < 60_000);
    if (times.length >= most) return false;
    times.push(now().getTime());
    return true;
  };
}

function storedIn({ secret }: Following): V1Secret | undefined {
  return [...secret.kept.values()][0];
}

/** Names and addresses, as a certificate bears them. */
function namesOf(hosts: readonly string[]): ServingNames {
  return { dnsNames: hosts.filter((host) => !isIP(host)), ipAddresses: hosts.filter((host) => isIP(host)) };
}
