import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** Stands between a replica and the API server and counts what passes: TLS, and compressed where the API server compresses. */
export interface CountingRelay {
  /** Under which the API server's certificate is good too. */
  url: string;
  /** Bytes from the API server so far. */
  received(): number;
  /** Connections so far. */
  connections(): number;
  stop(): Promise<void>;
}

export async function startCountingRelay(target: string): Promise<CountingRelay> {
  const { hostname, port, protocol } = new URL(target);
  let received = 0;
  let connections = 0;
  const ends = new Set<() => void>();
  const relay = createServer((near) => {
    connections += 1;
    const far = connect(Number(port), hostname);
    const end = () => {
      near.destroy();
      far.destroy();
      ends.delete(end);
    };
    ends.add(end);
    for (const socket of [near, far]) socket.on('error', end).on('close', end).setNoDelay(true);
    far.on('data', ({ length }: Buffer) => {
      received += length;
    });
    near.pipe(far);
    far.pipe(near);
  }).listen(0, '127.0.0.1');
  await once(relay, 'listening');
  return {
    url: `${protocol}//127.0.0.1:${(relay.address() as AddressInfo).port}`,
    received: () => received,
    connections: () => connections,
    async stop() {
      const closed = once(relay.close(), 'close');
      for (const end of [...ends]) end();
      await closed;
    },
  };
}
