import { setTimeout as sleep } from 'node:timers/promises';
import type { Io } from '../commands/command.ts';
import { configPath, parseServerOptions } from '../config/options.ts';
import { createLog } from '../log.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { rules } from '../rules/registry.ts';
import { version } from '../version.ts';
import { certificateInFiles } from './certificate-source.ts';
import { clusterSource, noCluster } from './cluster-source.ts';
import { policyInForce } from './policy-in-force.ts';
import { type KeepingTimes, selfManagedCertificate } from './self-managed-certificate.ts';
import type { StopSignals } from './stop-signals.ts';
import { startWebhook } from './webhook.ts';
import { welcome } from './welcome.ts';

export interface ServeIo extends Io {
  /** Absent: the server lives as long as the process. */
  signals?: StopSignals;
  /** Shortened where tests see certificates change. */
  keepingTimes?: KeepingTimes;
}

/**
 * The process around the webhook: its parts are made here, told of each other, and left on `closing`, to be closed from
 * the last to the first. Rejects with the error of the part that cannot be had.
 */
export async function serveUntilStopped(
  argv: readonly string[],
  io: ServeIo,
  closing: (() => unknown)[],
): Promise<void> {
  const now = () => new Date();
  const { stop, hurry } = io.signals ?? NEVER;
  const { logger, flush } = await createLog({ terminal: io.terminal ?? false });
  closing.push(flush);
  const metrics = createMetrics({ version, ruleIds: rules.map(({ id }) => id) });

  const policy = await policyInForce(configPath(argv, io.env), { logger, metrics, now });
  closing.push(policy.stop);
  const options = parseServerOptions(argv, io.env, policy.server);
  logger.level = options.logLevel;

  const { certificateSecret } = options;
  const certificate =
    certificateSecret === undefined
      ? await certificateInFiles(options, { logger, metrics, now })
      : selfManagedCertificate({ ...options, certificateSecret, times: io.keepingTimes, logger, metrics, now });
  closing.push(certificate.stop);

  const cluster = options.cluster ? clusterSource({ ...options, logger, metrics, policy }) : noCluster;
  closing.push(cluster.stop);
  const webhook = await startWebhook({
    ...options,
    certificate,
    policy: policy.current,
    namespaceLabels: cluster.namespaceLabels,
    objects: cluster.objects,
    checks: () => [...certificate.checks(), policy.check(), ...cluster.checks()],
    metrics,
    logger,
    now,
  });
  closing.push(() => webhook.close(hurry.aborted ? CLOSE_MS.hurried : CLOSE_MS.drained));
  const { port, opsPort } = webhook;
  logger.info(
    { version, port, opsPort, configuration: policy.source, certificateExpires: certificate.first?.expires },
    'serving',
  );
  void flush();
  if (!options.cluster) io.stderr(welcome({ port, opsPort, caFile: certificate.caFile }, process.cwd()));

  await Promise.race([aborted(stop), cluster.failed, certificate.failed]);

  webhook.drain();
  if (!hurry.aborted) {
    logger.info({ seconds: options.drainSeconds }, 'draining: not ready any more, reviews are still answered');
    void flush();
    await sleep(options.drainSeconds * 1000, undefined, { signal: hurry }).catch(() => {});
  }
  logger.info('stopping');
}

/** How long a request that is in flight may still take at the end, in milliseconds. */
const CLOSE_MS = { drained: 1_000, hurried: 100 };

const NEVER: Pick<StopSignals, 'stop' | 'hurry'> = {
  stop: new AbortController().signal,
  hurry: new AbortController().signal,
};

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
