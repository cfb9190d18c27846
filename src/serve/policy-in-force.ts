import type { Logger } from 'pino';
import type { Check } from '../admission/health.ts';
import { defaultConfiguration } from '../config/defaults.ts';
import type { ServerSection } from '../config/options.ts';
import { watchConfiguration } from '../config/reload.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { PolicyConfiguration } from '../policy/policy.ts';

/** The policy that reviews are judged by, as it changes while the process runs. */
export interface PolicyInForce {
  /** The same object until the policy changes. */
  current(): PolicyConfiguration;
  /** What the file says of the server. */
  server: ServerSection;
  /** For logs: the file, or what stands in for one. */
  source: string;
  check(): Check;
  /** States the cluster's own minor version: where it is older than the configured minimum, it counts. */
  meetCluster(kubernetesMinor: number): void;
  stop(): void;
}

export interface PolicyInForceDeps {
  logger: Logger;
  metrics: Metrics;
  now(): Date;
}

/** How often the file is looked at, in milliseconds. */
const LOOK_EVERY_MS = 500;

/**
 * The embedded default policy, or the file's, followed. A new version that cannot be used is told with every problem
 * it has, and the last good one stays. Rejects with a ConfigError where the first version cannot be used.
 */
export async function policyInForce(file: string | undefined, deps: PolicyInForceDeps): Promise<PolicyInForce> {
  const { logger, metrics, now } = deps;
  let clusterMinor = Number.POSITIVE_INFINITY;
  let since = now();
  let rejected = false;

  const watch =
    file === undefined
      ? undefined
      : await watchConfiguration(
          file,
          {
            onLoaded({ configuration, warnings, needsRestart }) {
              rejected = false;
              since = now();
              current = forCluster(configuration, clusterMinor, logger);
              metrics.configurationReloaded('success');
              metrics.configurationInForce(since);
              logger.info({ file, mode: configuration.mode }, 'a new configuration is in force');
              for (const warning of warnings) logger.warn(warning);
              if (needsRestart.length > 0)
                logger.warn({ options: needsRestart }, 'server options need a restart to count');
            },
            onRejected({ message }) {
              rejected = true;
              metrics.configurationReloaded('failure');
              const problems = message.split('\n');
              logger.error({ file, problems }, 'the configuration in force stays: the new one cannot be used');
            },
          },
          { intervalMs: LOOK_EVERY_MS },
        );
  const configured = watch?.current() ?? defaultConfiguration();
  let current: PolicyConfiguration = configured;
  for (const warning of watch?.warnings ?? []) logger.warn(warning);
  metrics.configurationInForce(since);

  return {
    current: () => current,
    server: 'server' in configured ? configured.server : {},
    source: file ?? 'embedded default',
    check() {
      const note = `${file ?? 'embedded default'}, in force since ${since.toISOString()}`;
      return { name: 'configuration', ok: true, note: rejected ? `${note}; a newer version was refused` : note };
    },
    meetCluster(kubernetesMinor) {
      clusterMinor = kubernetesMinor;
      current = forCluster(current, kubernetesMinor, logger);
    },
    stop: () => watch?.stop(),
  };
}

/** What the cluster does not know yet must not be injected, whatever minimum is configured. */
function forCluster(configuration: PolicyConfiguration, minor: number, logger: Logger): PolicyConfiguration {
  const { platform } = configuration;
  if (minor >= platform.kubernetesMinor) return configuration;
  logger.warn(
    { cluster: `1.${minor}`, minimum: `1.${platform.kubernetesMinor}` },
    'the cluster is older than the configured minimumKubernetesVersion: fixes are made for the cluster',
  );
  return { ...configuration, platform: { ...platform, kubernetesMinor: minor } };
}
