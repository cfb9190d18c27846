import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { V1PodList } from '@kubernetes/client-node';
import type { Cluster } from '../../cluster/harness/cluster.ts';
import { CHART, startHelm, type Values } from '../../cluster/harness/helm.ts';
import { until } from '../../until.ts';
import { appDeployment } from './app.ts';
import { EVENKEEL_IMAGE } from './evenkeel-image.ts';

export const NAMESPACE = 'evenkeel';

/** Evenkeel in a cluster that has its image. */
export interface Installed {
  /** As `kubectl rollout restart` does; resolves when every new Pod is there, while old ones may still drain. */
  restart(): Promise<void>;
  /** `helm upgrade` to the values it was installed with and these over them; resolves as `restart` does. */
  upgrade(values: Values): Promise<void>;
  /** `helm rollback` to the revision, from 1; resolves as `restart` does. */
  rollBack(revision: number): Promise<void>;
  /** `helm test`, which must succeed; gives what its Pod logged. */
  test(): Promise<string>;
  /** Resolves when no Pod is left but those that are there to stay. */
  settled(): Promise<void>;
  /** `helm uninstall`; resolves when Helm has done. */
  uninstall(): Promise<void>;
}

/** What the chart says of webhooks. */
interface WebhookValues {
  /** Their Deployments are not Evenkeel's concern. */
  excludedNamespaces?: readonly string[];
  /** `Fail` where none is named: no request is let through that Evenkeel has not answered. */
  failurePolicy?: 'Fail' | 'Ignore';
}

/** Installs Evenkeel from the chart, with the certificate it makes itself and the default policy. Resolves when it is asked. */
export async function installEvenkeel(cluster: Cluster, webhook: WebhookValues = {}): Promise<Installed> {
  const { kubectl, folder, kubeconfig } = cluster;
  await cluster.namespace(NAMESPACE, { 'pod-security.kubernetes.io/enforce': 'restricted' });
  const installed = {
    image: imageValues(EVENKEEL_IMAGE),
    webhook: { failurePolicy: 'Fail', ...webhook },
  };
  const run = await startHelm(join(folder, 'helm'));
  async function helm(args: readonly string[], values?: Values): Promise<string> {
    const { code, stdout, stderr } = await run([...args, '--namespace', NAMESPACE], values, kubeconfig);
    assert.equal(code, 0, `${stderr}${stdout}`);
    return stdout;
  }
  const rolledOut = async () => {
    await kubectl.ok(['rollout', 'status', 'deployment/evenkeel', '-n', NAMESPACE, '--timeout=180s']);
  };
  await helm(['install', 'evenkeel', CHART], installed);
  await rolledOut();
  await until('the API server to ask Evenkeel', async () => {
    const create = ['create', '--dry-run=server', '-o', 'json', '-n', 'default', '-f', '-'];
    const { stdout } = await kubectl(create, JSON.stringify(appDeployment('probe')));
    return stdout.includes('readinessProbe');
  });
  return {
    async restart() {
      await kubectl.ok(['rollout', 'restart', 'deployment/evenkeel', '-n', NAMESPACE]);
      await rolledOut();
    },
    async upgrade(values) {
      await helm(['upgrade', 'evenkeel', CHART], { ...installed, ...values });
      await rolledOut();
    },
    async rollBack(revision) {
      await helm(['rollback', 'evenkeel', String(revision)]);
      await rolledOut();
    },
    test: () => helm(['test', 'evenkeel', '--logs', '--timeout', '60s']),
    settled: () =>
      until('old Pods to be gone', async () => {
        const { items } = await kubectl.json<V1PodList>(['get', 'pods', '-n', NAMESPACE]);
        return items.every(({ metadata }) => metadata?.deletionTimestamp === undefined);
      }).then(() => {}),
    async uninstall() {
      await helm(['uninstall', 'evenkeel']);
    },
  };
}

/** The chart's values for an image that is on the node. */
export function imageValues(image: string): Values {
  const [repository, tag] = image.split(':');
  return { repository, tag, pullPolicy: 'Never' };
}
