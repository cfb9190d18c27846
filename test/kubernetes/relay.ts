import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a server and does what networks do. */
export interface Relay {
  port: number;
  /** Ends the connections there are. */
  breakAll(): void;
  /** Lets nothing through any more on the connections there are, and does not end them. */
  stallAll(): void;
  /** Whether new connections are ended at once; those there are end when it begins. */
  refuse(refusing: boolean): void;
  openConnections(): number;
  stop(): Promise<void>;
}

/** Relays connections to a port of the loopback address to the server at the URL. */
export async function startRelay(target: string): Promise<Relay> {
  const { hostname, port, protocol } = new URL(target);
  const pairs = new Map<Socket, Socket>();
  let refusing = false;
  const breakAll = () => {
    for (const [near, far] of pairs) {
      near.destroy();
      far.destroy();
    }
  };
  const server = createServer((near) => {
    if (refusing) return near.destroy();
    const far = connect(Number(port || (protocol === 'https:' ? 443 : 80)), hostname.replace(/^\[|\]$/g, ''));
    pairs.set(near, far);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => {});
      one.once('close', () => {
        other.destroy();
        pairs.delete(near);
      });
      one.pipe(other);
    }
    return near;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    breakAll,
    stallAll() {
      for (const [near, far] of pairs) {
        far.unpipe(near);
        near.unpipe(far);
      }
    },
    refuse(value) {
      refusing = value;
      if (value) breakAll();
    },
    openConnections: () => pairs.size,
    async stop() {
      breakAll();
      await once(server.close(), 'close');
    },
  };
}
