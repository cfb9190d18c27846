import { after } from 'node:test';
import type { Registration } from '../../../src/admission/registration.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { startWebhook, type Webhook } from './webhook.ts';

/** A cluster that asks the webhook, under the policy given, until the last test of the file is over. */
export async function clusterWithWebhook(
  policy = '',
  registration: Omit<Registration, 'endpoint' | 'caBundle'> = {},
): Promise<{ cluster: Cluster; webhook: Webhook }> {
  const cluster = await startCluster();
  let webhook: Webhook | undefined;
  after(async () => {
    await webhook?.stop();
    await cluster.stop();
  });
  webhook = await startWebhook(cluster, policy, registration);
  return { cluster, webhook };
}
