import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeepingTimes } from '../../../src/serve/self-managed-certificate.ts';
import { until } from '../../until.ts';
import { type Child, startChild } from './child.ts';
import type { Cluster } from './cluster.ts';
import { kubeconfigWith } from './kubeconfig.ts';
import { freePorts } from './ports.ts';

/** A process of `evenkeel serve` that keeps its certificate itself, under a service account of its own. */
export interface Replica {
  name: string;
  port: number;
  child: Child;
  log(): (Record<string, unknown> & { msg: string })[];
  readyz(): Promise<{ status: number; text: string }>;
  /** The sum of a metric's samples whose labels hold the text. */
  metric(name: string, labels?: string): Promise<number>;
}

export interface ReplicaOptions {
  namespace: string;
  /** Of its Secret and its Lease. */
  secret: string;
  times: Partial<KeepingTimes>;
}

const PROGRAM = join(import.meta.dirname, 'self-managed.ts');

/** Starts it under the service account of that name, which has to be there; ready or not. */
export async function startReplica(
  cluster: Cluster,
  name: string,
  { namespace, secret, times }: ReplicaOptions,
): Promise<Replica> {
  const [port, opsPort] = (await freePorts(2)) as [number, number];
  const token = (await cluster.kubectl.ok(['create', 'token', name, '-n', namespace])).trim();
  const kubeconfig = await kubeconfigWith(cluster, `${name}-${port}`, { user: { token } });
  const config = JSON.parse(await readFile(kubeconfig, 'utf8'));
  config.contexts[0].context.namespace = namespace;
  await writeFile(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  const log = join(cluster.folder, `replica-${name}-${port}.log`);
  const child = startChild(
    process.execPath,
    [
      ...[PROGRAM, '--certificate-secret', secret, '--certificate-host', cluster.host, '--service', 'evenkeel'],
      ...['--port', String(port), '--ops-port', String(opsPort), '--host', '127.0.0.1', '--drain-seconds', '0'],
    ],
    log,
    { ...process.env, KUBECONFIG: kubeconfig, KEEPING_TIMES: JSON.stringify(times) },
  );
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${opsPort}${path}`).catch(() => undefined);
    return { status: answer?.status ?? 0, text: (await answer?.text()) ?? '' };
  };
  return {
    name,
    port,
    child,
    log: () =>
      child
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line)),
    readyz: () => get('/readyz'),
    async metric(metric, labels = '') {
      const { text } = await get('/metrics');
      const lines = text.split('\n').filter((line) => line.startsWith(metric) && line.includes(labels));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
  };
}

export async function untilReady(replica: Replica): Promise<void> {
  await until(`${replica.name} to be ready`, async () => {
    if (!replica.child.running) throw new Error(`${replica.name} ended:\n${replica.child.output()}`);
    return (await replica.readyz()).status === 200;
  });
}
