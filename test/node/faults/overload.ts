import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild } from '../../cluster/harness/child.ts';
import { freePorts } from '../../cluster/harness/ports.ts';
import { issueFor } from '../../cluster/harness/webhook.ts';
import { until } from '../../until.ts';
import { AT_ONCE, costlyReview, type Flood, sender } from './reviews.ts';

const cli = join(import.meta.dirname, '../../../src/cli.ts');

export const FLOOD_MS = 5000;

/** What became of a flood that waited at the door. */
export interface Waited extends Flood {
  /** When the last one was answered, in milliseconds from when all of them could be read. */
  lastMs: number;
}

/** Floods the address from a process of its own for `FLOOD_MS`, so that the tests' own requests do not wait behind it. */
export async function flood(host: string, port: number): Promise<Flood> {
  const program = join(import.meta.dirname, 'flooding.ts');
  const numbers = [port, FLOOD_MS, AT_ONCE].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, [program, host, ...numbers]);
  return JSON.parse(stdout) as Flood;
}

/** Stops one replica (SIGSTOP), sends it reviews until all of them wait at its door, and lets it go on. */
export async function floodStopped(folder: string): Promise<Waited> {
  const [port, opsPort] = (await freePorts(2)) as [number, number];
  const { ca, cert, key } = await issueFor('127.0.0.1');
  const [certFile, keyFile] = [join(folder, 'flood.crt'), join(folder, 'flood.key')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  const server = startChild(
    process.execPath,
    [
      ...[cli, 'serve', '--no-cluster', '--host', '127.0.0.1', '--port', String(port), '--ops-port', String(opsPort)],
      ...['--cert-file', certFile, '--key-file', keyFile, '--log-level', 'warn'],
    ],
    join(folder, 'flood.log'),
  );
  const reviews = sender({ host: '127.0.0.1', port, ca }, AT_ONCE);
  try {
    await until('the server to be ready', () =>
      fetch(`http://127.0.0.1:${opsPort}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    // What is measured is reviews, and no handshakes.
    await reviews.open();
    process.kill(server.pid, 'SIGSTOP');
    const body = costlyReview();
    const written: Promise<void>[] = [];
    const answers = Array.from({ length: AT_ONCE }, () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      written.push(promise);
      return reviews.post(body, resolve).then((status) => ({ status, at: performance.now() }));
    });
    await Promise.all(written);
    const readable = performance.now();
    process.kill(server.pid, 'SIGCONT');
    const answered = await Promise.all(answers);
    const of = (status: number) => answered.filter((each) => each.status === status).length;
    return {
      judged: of(200),
      shed: of(429),
      else: AT_ONCE - of(200) - of(429),
      lastMs: Math.max(...answered.map(({ at }) => at)) - readable,
    };
  } finally {
    reviews.close();
    await server.stop('SIGKILL');
  }
}
