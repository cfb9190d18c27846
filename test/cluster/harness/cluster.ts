import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { type Kubectl, kubectlFor, listOf } from './kubectl.ts';

/** A cluster for one test file: a control plane of its own, or the cluster that KUBECONFIG names. */
export interface Cluster {
  kubectl: Kubectl;
  kubeconfig: string;
  /** A folder that goes when the cluster is stopped. */
  folder: string;
  /** The address under which the API server reaches a server of the tests. */
  host: string;
  /** A person's cluster is left as it was: only namespaces with this label are looked at. Undefined where it is ours. */
  onlyNamespacesLabelled?: string;
  /** A file with one audit event a line; undefined in a person's cluster. */
  auditLog?: string;
  /** What can be done to a control plane of ours; undefined in a person's cluster. */
  controlPlane?: Pick<ControlPlane, 'etcd' | 'restartApiServer'>;
  /** Whether the Deployment controller runs. */
  reconciles: boolean;
  /** Makes a namespace for a test and gives its name. */
  namespace(name: string, labels?: Readonly<Record<string, string>>): Promise<string>;
  /** Makes many at once. */
  namespaces(names: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

const TEST_LABEL = 'evenkeel.dev/test';

export async function startCluster(): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-cluster-'));
  const kubeconfig = process.env.KUBECONFIG;
  if (kubeconfig !== undefined && kubeconfig !== '') return existingCluster(folder, kubeconfig);
  const controlPlane = await startControlPlane(folder);
  return clusterOf(controlPlane, folder, '127.0.0.1', async () => {
    await controlPlane.stop();
    await rm(folder, { recursive: true, force: true });
  });
}

/** The cluster of a control plane of the tests' own; `host` is where its API server finds their servers. */
export function clusterOf(
  controlPlane: ControlPlane,
  folder: string,
  host: string,
  stop: () => Promise<void>,
): Cluster {
  const { auditLog } = controlPlane;
  return { ...base(controlPlane, folder, host), auditLog, controlPlane, stop };
}

/** EVENKEEL_TEST_HOST is this machine's address as the cluster sees it, where that is not the loopback address. */
async function existingCluster(folder: string, kubeconfig: string): Promise<Cluster> {
  const kubectl = kubectlFor('kubectl', kubeconfig, join(folder, 'kubectl-cache'));
  const installed = await kubectl.ok(['get', 'mutatingwebhookconfigurations', '-o', 'name']);
  if (installed.includes('evenkeel.dev')) {
    throw new Error('KUBECONFIG: Evenkeel is registered in that cluster already; these tests would take its place.');
  }
  const host = process.env.EVENKEEL_TEST_HOST ?? '127.0.0.1';
  return {
    ...base({ kubectl, kubeconfig, reconciles: true }, folder, host),
    onlyNamespacesLabelled: TEST_LABEL,
    async stop() {
      await kubectl.ok(['delete', 'namespaces', '-l', TEST_LABEL, '--wait=false']);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function base(
  { kubectl, kubeconfig, reconciles }: Pick<ControlPlane, 'kubectl' | 'kubeconfig' | 'reconciles'>,
  folder: string,
  host: string,
) {
  return {
    kubectl,
    kubeconfig,
    reconciles,
    folder,
    host,
    async namespace(name: string, labels: Readonly<Record<string, string>> = {}) {
      await kubectl.ok(['create', '-f', '-'], JSON.stringify(namespaceObject(name, labels)));
      return name;
    },
    async namespaces(names: readonly string[]) {
      await kubectl.ok(['create', '-f', '-'], listOf(names.map((name) => namespaceObject(name))));
    },
  };
}

function namespaceObject(name: string, labels: Readonly<Record<string, string>> = {}) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { [TEST_LABEL]: '', ...labels } } };
}
