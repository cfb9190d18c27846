import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { issueServingCertificate } from '../../src/certs/issue.ts';

/** What tells when a server is to end: a test's context. */
export interface Lifetime {
  after(close: () => void): unknown;
}

/** A server on the loopback address, as long as the test lasts. */
export interface TestServer {
  url: URL;
  /** Connections that were ever accepted. */
  accepted(): number;
  requests(): number;
}

/** `nth` counts the requests on their connection from 1. */
export type Answer = (response: ServerResponse, nth: number, request: IncomingMessage) => void;

export async function httpServer(t: Lifetime, answer: Answer): Promise<TestServer> {
  const { listener, requests } = counting(answer);
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  return { ...(await listening(t, server, 'http:')), requests };
}

/** One whose certificate this process trusts from now on. */
export async function httpsServer(t: Lifetime, answer: Answer): Promise<TestServer> {
  const { ca, cert, key } = await issueServingCertificate({
    dnsNames: [],
    ipAddresses: ['127.0.0.1'],
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 600_000),
  });
  setDefaultCACertificates([...getCACertificates('default'), ca]);
  const { listener, requests } = counting(answer);
  const server = createHttpsServer({ cert, key, keepAliveTimeout: 60_000 }, listener);
  return { ...(await listening(t, server, 'https:')), requests };
}

function counting(answer: Answer): { listener: RequestListener; requests: () => number } {
  let requests = 0;
  const served = new WeakMap<Socket, number>();
  const listener: RequestListener = (request, response) => {
    requests += 1;
    const nth = (served.get(request.socket) ?? 0) + 1;
    served.set(request.socket, nth);
    answer(response, nth, request);
  };
  return { listener, requests: () => requests };
}

/** Takes connections and hands them on as they are. */
export async function tcpServer(t: Lifetime, take: (socket: Socket) => void = () => {}): Promise<TestServer> {
  return { ...(await listening(t, createTcpServer(take), 'tcp:')), requests: () => 0 };
}

async function listening(t: Lifetime, server: Server, protocol: string) {
  let accepted = 0;
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return { url: new URL(`${protocol}//127.0.0.1:${port}`), accepted: () => accepted };
}

/** An address at which nothing listens any more. */
export async function closedPort(): Promise<URL> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return new URL(`http://127.0.0.1:${port}/`);
}
