import { writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';

interface Kubeconfig {
  clusters: { name: string; cluster: Record<string, unknown> & { server: string } }[];
  users: { name: string; user: object }[];
}

/** The context in use and no other, with every file's content in it. */
function flattened({ kubectl }: Cluster): Promise<Kubeconfig> {
  return kubectl.json<Kubeconfig>(['config', 'view', '--raw', '--minify', '--flatten']);
}

/** The API server's URL. */
export async function serverOf(cluster: Cluster): Promise<string> {
  return (await flattened(cluster)).clusters[0]!.cluster.server.replace(/\/$/, '');
}

/** A copy of the cluster's kubeconfig with another user or address; a path. */
export async function kubeconfigWith(
  cluster: Cluster,
  name: string,
  change: { user?: object; server?: object },
): Promise<string> {
  const config = await flattened(cluster);
  if (change.user !== undefined) config.users[0]!.user = change.user;
  Object.assign(config.clusters[0]!.cluster, change.server);
  const file = join(cluster.folder, `${name}.kubeconfig`);
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}

/** A kubeconfig that reaches the API server by the port, and still expects its certificate. */
export async function through(cluster: Cluster, port: number): Promise<string> {
  const { hostname } = new URL(await serverOf(cluster));
  const server = { server: `https://127.0.0.1:${port}`, ...(isIP(hostname) ? {} : { 'tls-server-name': hostname }) };
  return kubeconfigWith(cluster, 'relay', { server });
}
