import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Scratch } from '../scratch.ts';
import { listPath } from './api.ts';
import { countsOf, type Filling, storedText } from './cluster-size.ts';

/** Lists a cluster of any size as the API server would, in pages, and has nothing to say afterwards. */
export interface StandIn {
  kubeconfig: string;
  stop(): Promise<void>;
}

/** Without etcd: a cluster is made up as it is asked for, so that one of 100,000 takes no hour to fill. */
export async function startStandIn(scratch: Scratch, size: number): Promise<StandIn> {
  const counts = countsOf(size);
  const fillings = new Map((Object.keys(counts) as Filling[]).map((filling) => [listPath(filling), filling]));
  const pair = { cert: readFileSync(scratch.certFile), key: readFileSync(scratch.keyFile) };
  const server = createServer(pair, (asked, response) => {
    const url = new URL(asked.url ?? '/', 'http://stand-in');
    response.setHeader('content-type', 'application/json');
    const filling = fillings.get(url.pathname);
    if (url.pathname === '/version') response.end('{"major":"1","minor":"36","gitVersion":"v1.36.0"}');
    else if (filling === undefined) response.writeHead(404).end('{}');
    // A watch with nothing to tell.
    else if (url.searchParams.has('watch')) response.writeHead(200).flushHeaders();
    else response.end(page(filling, counts[filling], url.searchParams));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cluster = {
    server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    'certificate-authority-data': Buffer.from(scratch.ca).toString('base64'),
  };
  const kubeconfig = join(scratch.folder, `stand-in-${size}.kubeconfig`);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bench', cluster }],
    users: [{ name: 'bench', user: {} }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
    'current-context': 'bench',
  };
  writeFileSync(kubeconfig, JSON.stringify(config));
  return {
    kubeconfig,
    async stop() {
      const closed = once(server.close(), 'close');
      server.closeAllConnections();
      await closed;
    },
  };
}

function page(filling: Filling, count: number, query: URLSearchParams): string {
  const from = Number(query.get('continue') ?? 0);
  const to = Math.min(count, from + Number(query.get('limit') ?? count));
  const items = Array.from({ length: to - from }, (_, offset) => storedText(filling, from + offset));
  // Where reviews say that they come from: Evenkeel waits a moment for a namespace that it has not heard of.
  if (filling === 'namespaces' && from === 0) items.push(JSON.stringify({ metadata: { name: 'shop' } }));
  const metadata = { resourceVersion: '1', ...(to < count ? { continue: String(to) } : {}) };
  return `{"metadata":${JSON.stringify(metadata)},"items":[${items.join()}]}`;
}
