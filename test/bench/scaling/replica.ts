import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startChild } from '../../cluster/harness/child.ts';
import { freePorts } from '../../cluster/harness/ports.ts';
import { nodeOn } from '../cores.ts';
import { cpuSeconds, resident } from '../process-usage.ts';
import type { Scratch } from '../scratch.ts';
import { type CountingRelay, startCountingRelay } from './counting-relay.ts';

/** Evenkeel as the image starts it, told of the cluster, with its certificate in files. */
export interface Replica {
  pid: number;
  /** Where reviews are sent; without a path. */
  url: string;
  /** Seconds from the start of the process until /readyz says so. */
  readyIn: number;
  relay: Pick<CountingRelay, 'received' | 'connections'>;
  /** CPU seconds so far. */
  cpu(): number;
  /** Bytes resident now, and the most that ever were. */
  memory(): { now: number; peak: number };
  /** The sum of a metric's samples. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
}

export interface ReplicaOptions {
  scratch: Scratch;
  /** Of the API server; the replica reaches it through a relay that counts. */
  kubeconfig: string;
  core?: number | undefined;
  /** Puts something around its command line. */
  around?: (command: string, args: readonly string[]) => [command: string, args: string[]];
}

const MAIN = join(import.meta.dirname, '../../../dist/main.js');
const START_TIMEOUT_MS = 300_000;

/** Starts a replica and waits until it is ready. Rejects with the end of its log where it ends instead. */
export async function startReplica({ scratch, kubeconfig, core, around }: ReplicaOptions): Promise<Replica> {
  const [port, opsPort] = (await freePorts(2)) as [number, number];
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as { clusters: [{ cluster: { server: string } }] };
  const { cluster } = config.clusters[0];
  const relay = await startCountingRelay(cluster.server);
  cluster.server = relay.url;
  const file = join(scratch.folder, `replica-${port}.kubeconfig`);
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  const [program, programArgs] = nodeOn(core, [
    ...['--max-semi-space-size=8', MAIN, '--host', '127.0.0.1', '--port', String(port), '--ops-port', String(opsPort)],
    ...['--cert-file', scratch.certFile, '--key-file', scratch.keyFile, '--drain-seconds', '0'],
  ]);
  const [command, args] = around?.(program, programArgs) ?? [program, programArgs];
  const began = performance.now();
  const child = startChild(command, args, join(scratch.folder, `replica-${port}.log`), {
    ...process.env,
    KUBECONFIG: file,
  });
  const ops = (path: string) => fetch(`http://127.0.0.1:${opsPort}${path}`).catch(() => undefined);
  try {
    await untilReady(child, async () => (await ops('/readyz'))?.ok === true);
  } catch (error) {
    await child.stop('SIGKILL');
    await relay.stop();
    throw error;
  }
  const { pid } = child;
  return {
    pid,
    url: `https://127.0.0.1:${port}`,
    readyIn: (performance.now() - began) / 1000,
    relay,
    cpu: () => cpuSeconds(pid) ?? Number.NaN,
    memory: () => resident(pid) ?? { now: Number.NaN, peak: Number.NaN },
    async metric(name) {
      const text = (await (await ops('/metrics'))?.text()) ?? '';
      const lines = text.split('\n').filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    async stop() {
      await child.stop();
      await relay.stop();
    },
  };
}

async function untilReady(child: Child, ready: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await ready())) {
    if (!child.running) throw new Error(`the replica ended instead of getting ready:\n${child.output().slice(-2000)}`);
    if (performance.now() > deadline) throw new Error(`no replica ready in ${START_TIMEOUT_MS / 1000} s`);
    await sleep(10);
  }
}
