import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What an API server does not do when asked to: stall, expire, cut off, refuse. Speaks HTTP on the loopback address. */
export interface FakeApiServer {
  kubeconfig: string;
  url: string;
  /** Every request so far, in order. */
  requests: FakeRequest[];
  lists(): FakeRequest[];
  watches(): FakeRequest[];
  openConnections(): number;
  /** Breaks every connection and lets nobody in until `up` is called. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** Rewrites the kubeconfig. */
  setToken(token: string): Promise<void>;
  stop(): Promise<void>;
}

export interface FakeRequest {
  method: string;
  path: string;
  /** What was sent along, as text, and of which type. */
  body: string;
  contentType: string | undefined;
  query: URLSearchParams;
  token: string | undefined;
  at: number;
}

export type Answer = (response: ServerResponse, request: FakeRequest, nth: number) => void;

/** `nth` counts the lists, and the watches, from 1. */
export interface Answers {
  list: Answer;
  watch: Answer;
  version?: Answer;
  write?: Answer;
}

export async function fakeApiServer(answers: Answers): Promise<FakeApiServer> {
  const folder = await mkdtemp(join(tmpdir(), 'evenkeel-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const requests: FakeRequest[] = [];
  const isWatch = ({ query }: FakeRequest) => query.get('watch') === 'true';
  const isWrite = ({ method }: FakeRequest) => method !== 'GET';
  const lists = () =>
    requests.filter((request) => request.path !== '/version' && !isWatch(request) && !isWrite(request));
  const watches = () => requests.filter(isWatch);
  const sockets = new Set<Socket>();

  const server = createServer(async (incoming: IncomingMessage, response: ServerResponse) => {
    const url = new URL(incoming.url ?? '', 'http://fake');
    const token = incoming.headers.authorization?.replace('Bearer ', '');
    const { method = '', headers } = incoming;
    const request = {
      method,
      path: url.pathname,
      query: url.searchParams,
      body: method === 'GET' ? '' : await text(incoming),
      contentType: headers['content-type'],
      token,
      at: performance.now(),
    };
    requests.push(request);
    response.setHeader('content-type', 'application/json');
    if (isWrite(request)) (answers.write ?? echo)(response, request, requests.filter(isWrite).length);
    else if (url.pathname === '/version') (answers.version ?? version)(response, request, 1);
    else if (isWatch(request)) answers.watch(response, request, watches().length);
    else answers.list(response, request, lists().length);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const down = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const port = await listen(0);
  const url = `http://127.0.0.1:${port}`;
  const setToken = (token: string) => writeFile(kubeconfig, kubeconfigOf(url, token));
  await setToken('first');
  return {
    kubeconfig,
    url,
    requests,
    lists,
    watches,
    openConnections: () => sockets.size,
    down,
    up: async () => void (await listen(port)),
    setToken,
    async stop() {
      if (server.listening) await down();
      await rm(folder, { recursive: true });
    },
  };
}

/** Plain HTTP is refused by the library unless TLS verification is off. */
function kubeconfigOf(server: string, token: string): string {
  return JSON.stringify({
    clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'tester', user: { token } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'tester' } }],
    'current-context': 'fake',
  });
}

const echo: Answer = (response, { body }) => void response.end(body);

const version: Answer = (response) => void response.end(JSON.stringify({ major: '1', minor: '36' }));

/** A Namespace with much that nobody needs to keep. */
export function namespace(name: string, resourceVersion: number, labels?: Record<string, string>) {
  const metadata = {
    name,
    resourceVersion: String(resourceVersion),
    ...(labels ? { labels } : {}),
    annotations: { long: 'x'.repeat(200) },
  };
  return { kind: 'Namespace', apiVersion: 'v1', metadata, status: { phase: 'Active' } };
}

/** Answers with one page of a list. */
export function page(response: ServerResponse, resourceVersion: number, items: object[], more?: string): void {
  const metadata = { resourceVersion: String(resourceVersion), ...(more ? { continue: more } : {}) };
  response.end(JSON.stringify({ kind: 'NamespaceList', apiVersion: 'v1', metadata, items }));
}

/** Begins the answer to a watch and sends these events; the watch stays open. */
export function events(response: ServerResponse, ...those: [type: string, object: object][]): void {
  response.flushHeaders();
  for (const [type, object] of those) response.write(`${JSON.stringify({ type, object })}\n`);
}

export function bookmark(resourceVersion: number): [type: string, object: object] {
  return ['BOOKMARK', { kind: 'Namespace', metadata: { resourceVersion: String(resourceVersion) } }];
}

/** Answers with a metav1.Status. */
export function refuse(response: ServerResponse, code: number, message: string): void {
  response.statusCode = code;
  response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code, message }));
}
