import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Who speaks to the API server, and in which group. */
const GROUPS = {
  admin: 'system:masters',
  'system:kube-controller-manager': '',
  'system:kube-scheduler': '',
  'system:kube-proxy': '',
  'system:node:node1': 'system:nodes',
};
export type User = keyof typeof GROUPS;

/** Makes a token for each user, and the file that the API server knows them from (`token,user,uid,"groups"`). */
export async function writeTokens(file: string): Promise<Record<User, string>> {
  const tokens = {} as Record<User, string>;
  const lines = Object.entries(GROUPS).map(([user, group]) => {
    const token = randomBytes(16).toString('hex');
    tokens[user as User] = token;
    return `${token},${user},${user},"${group}"\n`;
  });
  await writeFile(file, lines.join(''), { mode: 0o600 });
  return tokens;
}

/** Writes a kubeconfig for each user into the folder; gives their paths. `certificate` is PEM. */
export async function writeKubeconfigs(
  folder: string,
  server: { url: string; certificate: string },
  tokens: Record<User, string>,
): Promise<Record<User, string>> {
  const files = {} as Record<User, string>;
  const cluster = {
    server: server.url,
    'certificate-authority-data': Buffer.from(server.certificate).toString('base64'),
  };
  for (const [user, token] of Object.entries(tokens)) {
    const file = join(folder, `${user.replaceAll(':', '-')}.kubeconfig`);
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster }],
      users: [{ name: user, user: { token } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user } }],
      'current-context': 'test',
    };
    await writeFile(file, JSON.stringify(config), { mode: 0o600 });
    files[user as User] = file;
  }
  return files;
}
