import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { followedIndexes } from '../../../src/surroundings/follow.ts';
import type { Filling } from './cluster-size.ts';
import { namespaceName } from './cluster-size.ts';

/** The API server as a client sees it that writes much: connections kept, nothing held back. */
export interface Api {
  write(method: 'POST' | 'PATCH', path: string, body: object): Promise<void>;
  close(): void;
}

interface Kubeconfig {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
  users: [{ user: { token: string } }];
}

/** Speaks to the cluster of a kubeconfig of the control plane of the tests: a CA and a token. */
export function apiOf(kubeconfig: string, connections: number): Api {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster;
  const { token } = config.users[0].user;
  const agent = new Agent({
    keepAlive: true,
    maxSockets: connections,
    maxFreeSockets: connections,
    ca: Buffer.from(ca, 'base64'),
  });
  return {
    close: () => agent.destroy(),
    write: (method, path, body) =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: `Bearer ${token}`,
          'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        };
        const asking = request(`${server}${path}`, { method, agent, headers }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.on('error', reject);
          response.on('end', () => {
            const status = response.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve();
            else reject(new Error(`${method} ${path}: ${status} ${text.slice(0, 300)}`));
          });
        });
        asking.on('error', reject);
        asking.end(JSON.stringify(body));
      }),
  };
}

const LISTS: ReadonlyMap<Filling, string> = new Map([
  ['namespaces', '/api/v1/namespaces'] as const,
  ...followedIndexes().followed.map(({ resource, path }) => [resource, path] as const),
]);

/** Where the resource is listed, in the whole cluster. */
export function listPath(filling: Filling): string {
  const path = LISTS.get(filling);
  if (path === undefined) throw new Error(`nothing lists ${filling}`);
  return path;
}

/** Where objects of the resource are created that belong to the namespace of that index. */
export function createPath(filling: Filling, index: number): string {
  const path = listPath(filling);
  if (filling === 'namespaces' || filling === 'nodes') return path;
  const at = path.lastIndexOf('/');
  return `${path.slice(0, at)}/namespaces/${namespaceName(filling, index)}${path.slice(at)}`;
}
