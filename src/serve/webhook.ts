import { lookup } from 'node:dns/promises';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { allOk, type Check, opsServer } from '../admission/health.ts';
import type { ReviewRecord } from '../admission/record.ts';
import { webhookServer } from '../admission/server.ts';
import { TLS_SETTINGS } from '../certs/tls-settings.ts';
import { variableName } from '../config/options.ts';
import type { Labels } from '../deployment/label-selector.ts';
import { logReview } from '../log.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { PolicyConfiguration } from '../policy/policy.ts';
import { rules } from '../rules/registry.ts';
import type { Objects } from '../surroundings/surroundings.ts';
import type { CertificateSource } from './certificate-source.ts';
import { gather } from './gather.ts';
import { StartError } from './start-error.ts';

export interface WebhookDeps {
  host: string;
  /** 0: any free one. */
  port: number;
  opsPort: number;
  certificate: Pick<CertificateSource, 'origin' | 'first' | 'follow'>;
  policy(): PolicyConfiguration;
  namespaceLabels(namespace: string): Labels | undefined | Promise<Labels | undefined>;
  objects(): Objects;
  /** Conditions of readiness beside the certificate and the drain. */
  checks(): readonly Check[];
  metrics: Metrics;
  logger: Logger;
  now(): Date;
}

export interface Webhook {
  /** The ports that are bound. */
  port: number;
  opsPort: number;
  /** From now on /readyz fails, and every answer asks for another connection next time. */
  drain(): void;
  /** Answers what has arrived, for so many milliseconds at most, and lets go of both ports. */
  close(withinMs: number): Promise<void>;
}

/** Binds both ports and answers reviews. Rejects with a StartError where a port cannot be had. */
export async function startWebhook(deps: WebhookDeps): Promise<Webhook> {
  const { metrics, logger, now } = deps;
  const { origin, first, follow } = deps.certificate;
  let expires = first?.expires;
  let draining = false;
  if (expires !== undefined) metrics.certificateExpires(expires);

  const records = gather<ReviewRecord>((review) => {
    metrics.review(review);
    logReview(logger, review);
  });
  const reviews = webhookServer({
    tls: { ...TLS_SETTINGS, ...(first === undefined ? {} : { cert: first.cert, key: first.key }) },
    rules,
    policy: deps.policy,
    namespaceLabels: deps.namespaceLabels,
    objects: deps.objects,
    record: records.add,
    now,
    draining: () => draining,
    shed: metrics.reviewShed,
  });
  const tlsServer = reviews.server as unknown as Server;
  // The API server's own log is where a caBundle that does not fit shows first; this is the other end of it.
  tlsServer.on('tlsClientError', (error) => logger.debug({ error: error.message }, 'TLS handshake failed'));
  const checks = () => [
    certificateCheck(expires, now()),
    ...deps.checks(),
    { name: 'draining', ok: !draining, note: draining ? 'stopping' : 'no' },
  ];
  metrics.readiness(() => allOk(checks()));
  const ops = opsServer({
    async metrics() {
      records.flush();
      return metrics.registry.metrics();
    },
    contentType: metrics.registry.contentType,
    checks,
  });

  const host = await addressOf(deps.host);
  // Health comes last: who finds it there and ready finds the reviews answered too.
  const port = await listen(reviews, host, deps.port, 'port');
  const opsPort = await listen(ops, host, deps.opsPort, 'opsPort').catch(async (error: unknown) => {
    await reviews.close();
    throw error;
  });

  // Connections that are open keep the certificate they began with.
  follow(({ cert, key, ...pair }) => {
    tlsServer.setSecureContext({ ...TLS_SETTINGS, cert, key });
    expires = pair.expires;
    metrics.certificateExpires(expires);
    logger.info({ ...origin, expires }, 'serving a new certificate');
    if (pair.warning !== undefined) logger.warn(pair.warning);
  });

  return {
    port,
    opsPort,
    drain() {
      draining = true;
    },
    async close(withinMs) {
      await Promise.all([closeWithin(withinMs, reviews), closeWithin(withinMs, ops)]);
      records.flush();
    },
  };
}

function certificateCheck(expires: Date | undefined, now: Date): Check {
  if (expires === undefined) return { name: 'tls', ok: false, note: 'no certificate yet' };
  const ok = expires > now;
  return { name: 'tls', ok, note: `certificate ${ok ? 'valid until' : 'expired at'} ${expires.toISOString()}` };
}

/**
 * One address, because for a name that has two (localhost) fastify would open a second server behind the first, which
 * would never hear of a new certificate.
 */
async function addressOf(host: string): Promise<string> {
  try {
    return (await lookup(host)).address;
  } catch {
    throw new StartError(`--host ${host} (${variableName('host')}): no such address`);
  }
}

async function listen(
  server: FastifyInstance,
  host: string,
  port: number,
  option: 'port' | 'opsPort',
): Promise<number> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    throw new StartError(whyNot(error as NodeJS.ErrnoException, host, port, option));
  }
  return (server.server.address() as AddressInfo).port;
}

function whyNot(error: NodeJS.ErrnoException, host: string, port: number, option: 'port' | 'opsPort'): string {
  const flag = option === 'port' ? '--port' : '--ops-port';
  const another = `another port with ${flag} (${variableName(option)})`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} is in use by another process; stop that one, or choose ${another}`;
    case 'EACCES':
      return `port ${port} is not for this user to bind; choose ${another}, from 1024 up`;
    case 'EADDRNOTAVAIL':
      return `this machine has no address ${host}; choose one of its own with --host (${variableName('host')})`;
    default:
      return `cannot listen on port ${port} of ${host}: ${error.message}`;
  }
}

/** Closes idle connections at once, those with a request when it is answered, and all of them when the time is up. */
async function closeWithin(milliseconds: number, server: FastifyInstance): Promise<void> {
  const closed = server.close();
  await Promise.race([closed, sleep(milliseconds, undefined, { ref: false })]);
  server.server.closeAllConnections();
}
