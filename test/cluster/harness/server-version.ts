import type { Cluster } from './cluster.ts';

/** The API server's minor version: 31 for v1.31.4. */
export async function minorOf({ kubectl }: Pick<Cluster, 'kubectl'>): Promise<number> {
  const { serverVersion } = await kubectl.json<{ serverVersion: { minor: string } }>(['version']);
  return Number.parseInt(serverVersion.minor, 10);
}

/** Why a test is skipped: what it takes came with a later minor version of Kubernetes. False where the cluster has it. */
export async function whyBefore(minor: number, what: string, cluster: Cluster): Promise<string | false> {
  return (await minorOf(cluster)) < minor && `${what} came with Kubernetes 1.${minor}`;
}
