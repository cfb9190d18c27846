import type { Logger } from 'pino';
import type { Check } from '../admission/health.ts';
import { CONFIGURATIONS } from '../admission/registration.ts';
import { certificatesIn } from '../certs/authorities.ts';
import { isChainTrusted, nameOf, reliesOnSystem } from '../certs/ca-bundle.ts';
import { reasonOf } from '../kubernetes/failure.ts';
import { timingsFor } from '../kubernetes/timings.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { bundleCheck, followConfigurations, trustCheck, type WebhookConfigurations } from './webhook-configurations.ts';

/** Whether the API server trusts a certificate that others issue, whose CA others write into the configurations. */
export interface TrustInFiles {
  /** Of the chain that is served (PEM). */
  checks(chain: string): readonly Check[];
  stop(): void;
}

/** Where there is no cluster. */
export const nobodyAsks: TrustInFiles = { checks: () => [], stop() {} };

export interface TrustInFilesDeps {
  kubeconfig?: string | undefined;
  staleAfterSeconds: number;
  logger: Logger;
  metrics: Metrics;
  now(): Date;
}

/**
 * Begins to follow the configurations in the background. Where that is not allowed, nothing is said of trust and the
 * process is ready without: it may run apart from any chart, and whoever registered it has seen to the rest.
 */
export function trustInFiles({ kubeconfig, staleAfterSeconds, logger, metrics, now }: TrustInFilesDeps): TrustInFiles {
  let following: WebhookConfigurations | undefined;
  let state: 'unlisted' | 'listed' | 'not to be known' = 'unlisted';
  let stopped = false;
  const end = () => {
    for (const watch of following?.watches ?? []) watch.stop();
  };

  async function follow(): Promise<void> {
    const { connect } = await import('../kubernetes/client.ts');
    const client = await connect(kubeconfig);
    if (stopped) return;
    following = followConfigurations({ client, log: logger, timings: timingsFor(staleAfterSeconds * 1000) });
    await Promise.all(following.watches.map(({ firstList }) => firstList));
    for (const { resource, ageSeconds } of following.watches) metrics.watchAge(resource, ageSeconds);
    state = 'listed';
    const there = following.registered().map(nameOf);
    const absent = CONFIGURATIONS.map(({ name }) => name).filter((name) => !there.includes(name));
    if (absent.length > 0) logger.warn({ absent }, 'not registered: the API server asks nothing of what is not there');
  }

  follow().catch((error: unknown) => {
    if (stopped) return;
    state = 'not to be known';
    end();
    logger.warn({ reason: reasonOf(error) }, 'ready without knowing whether the API server trusts the certificate');
  });

  return {
    checks(chain) {
      if (state === 'not to be known') return [bundleCheck(true, 'the webhook configurations may not be looked at')];
      if (state === 'unlisted' || following === undefined) {
        return [bundleCheck(false, 'the webhook configurations are not listed yet')];
      }
      const registered = following.registered();
      const certificates = certificatesIn(chain);
      const check = trustCheck(registered, (each) => isChainTrusted(each, certificates, now()), true);
      const without = registered.filter(reliesOnSystem).map(nameOf).join(' and ');
      if (!check.ok || without === '') return [check];
      return [bundleCheck(true, `no caBundle in ${without}: whether the API server's own CAs do is not known`)];
    },
    stop() {
      stopped = true;
      end();
    },
  };
}
