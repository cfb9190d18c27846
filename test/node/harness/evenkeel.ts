import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Cluster } from '../../cluster/harness/cluster.ts';
import { CHART, startHelm } from '../../cluster/harness/helm.ts';
import { issueFor } from '../../cluster/harness/webhook.ts';
import { until } from '../../until.ts';
import { appDeployment } from './app.ts';
import { EVENKEEL_IMAGE } from './evenkeel-image.ts';

const NAMESPACE = 'evenkeel';

/** Evenkeel in a cluster that has its image. */
export interface Installed {
  /** As `kubectl rollout restart` does; resolves when every old Pod is replaced. */
  restart(): Promise<void>;
}

/**
 * Installs Evenkeel from the chart with its default policy. Deployments of the namespaces named are not its concern; of
 * all others, no request is let through that it has not answered (failurePolicy Fail). Resolves when it is asked.
 */
export async function installEvenkeel(
  cluster: Cluster,
  { excludedNamespaces }: { excludedNamespaces: readonly string[] },
): Promise<Installed> {
  const { kubectl, folder, kubeconfig } = cluster;
  await cluster.namespace(NAMESPACE, { 'pod-security.kubernetes.io/enforce': 'restricted' });
  const { ca, cert, key } = await issueFor(`evenkeel.${NAMESPACE}.svc`);
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/tls',
    metadata: { name: 'evenkeel-tls' },
    stringData: { 'tls.crt': cert, 'tls.key': key },
  };
  await kubectl.ok(['create', '-n', NAMESPACE, '-f', '-'], JSON.stringify(secret));
  const [repository, tag] = EVENKEEL_IMAGE.split(':');
  const helm = await startHelm(join(folder, 'helm'));
  const { code, stderr } = await helm(
    ['install', 'evenkeel', CHART, '--namespace', NAMESPACE],
    {
      image: { repository, tag, pullPolicy: 'Never' },
      certificate: { secretName: 'evenkeel-tls', caBundle: ca },
      webhook: { failurePolicy: 'Fail', excludedNamespaces },
    },
    kubeconfig,
  );
  assert.equal(code, 0, stderr);
  const rolledOut = () =>
    kubectl.ok(['rollout', 'status', 'deployment/evenkeel', '-n', NAMESPACE, '--timeout=180s']).then(() => {});
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
  };
}
