import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** What a Service is to replicas: one address, and each new connection goes to another of them. */
export interface Balancer {
  port: number;
  /** From now on, connections go to these ports of the loopback address; those that are open stay. */
  to(ports: readonly number[]): void;
  stop(): void;
}

export async function startBalancer(): Promise<Balancer> {
  let ports: readonly number[] = [];
  let next = 0;
  const server = createServer((incoming) => {
    const port = ports[next++ % ports.length];
    if (port === undefined) return incoming.destroy();
    const outgoing = connect(port, '127.0.0.1');
    incoming.on('error', () => outgoing.destroy()).on('close', () => outgoing.destroy());
    outgoing.on('error', () => incoming.destroy()).on('close', () => incoming.destroy());
    incoming.pipe(outgoing).pipe(incoming);
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    to(those) {
      ports = those;
    },
    stop: () => void server.close(),
  };
}
