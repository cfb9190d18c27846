import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';

/** What the API server answered. */
export interface Reply {
  status: number;
  body: string;
}

/** Asks the API server without a process of its own for each request. Rejects where it gives no answer. */
export interface ApiClient {
  (method: string, path: string, body?: string, contentType?: string): Promise<Reply>;
  close(): void;
}

interface Kubeconfig {
  clusters: [{ cluster: { server: string; 'certificate-authority-data': string } }];
  users: [{ user: { token: string } }];
}

/** The longest that an answer is waited for, in milliseconds: past every time-out of a webhook. */
const ANSWER_MS = 15_000;

/** A client for the cluster of a kubeconfig of the tests' own, over kept-alive connections. */
export async function apiClient(kubeconfig: string): Promise<ApiClient> {
  const { clusters, users } = JSON.parse(await readFile(kubeconfig, 'utf8')) as Kubeconfig;
  const { server, 'certificate-authority-data': certificate } = clusters[0].cluster;
  const agent = new Agent({ keepAlive: true, maxSockets: 64, ca: Buffer.from(certificate, 'base64') });
  const authorization = `Bearer ${users[0].user.token}`;
  const ask = (method: string, path: string, body = '', contentType = 'application/json') =>
    new Promise<Reply>((resolve, reject) => {
      const headers = {
        authorization,
        ...(body === '' ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
      };
      const sent = request(new URL(path, server), { method, agent, headers, timeout: ANSWER_MS }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode as number, body: text }));
        response.on('error', reject);
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer in ${ANSWER_MS} ms`)));
      sent.on('error', reject);
      sent.end(body);
    });
  return Object.assign(ask, { close: () => agent.destroy() });
}
