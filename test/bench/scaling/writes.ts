import { setTimeout as sleep } from 'node:timers/promises';
import { webhookConfigurations } from '../../../src/admission/registration.ts';
import type { ControlPlane } from '../../cluster/harness/control-plane.ts';
import { cpuSeconds } from '../process-usage.ts';
import type { Scratch } from '../scratch.ts';
import { type Api, createPath } from './api.ts';
import { eachAtOnce } from './fill.ts';
import { startReplica } from './replica.ts';

/** What a write of a Deployment costs everybody who has a part in it. CPU in microseconds a write. */
export interface Writes {
  /** Whether the API server asks Evenkeel, twice a write. */
  reviewed: boolean;
  perSecond: number;
  apiServerCpu: number;
  etcdCpu: number;
  replicaCpu: number;
}

export interface WritesOptions {
  scratch: Scratch;
  plane: ControlPlane;
  api: Api;
  size: number;
  count: number;
}

/** How many writes are under way at once. */
const AT_ONCE = 32;

/** Deployments get another image, as fast as one API server takes it: unreviewed, and reviewed by one replica. */
export async function measureWrites(options: WritesOptions): Promise<Writes[]> {
  const { scratch, plane } = options;
  const replica = await startReplica({ scratch, kubeconfig: plane.kubeconfig });
  try {
    const unreviewed = await write(options, replica.pid, false);
    const registration = { endpoint: { url: replica.url }, caBundle: scratch.ca, failurePolicy: 'Fail' } as const;
    const configurations = webhookConfigurations(registration);
    for (const each of configurations) await plane.kubectl.ok(['create', '-f', '-'], JSON.stringify(each));
    // The API server learns of them by a watch.
    await sleep(3000);
    const before = await replica.metric('evenkeel_reviews_total');
    const reviewed = await write(options, replica.pid, true);
    const reviews = (await replica.metric('evenkeel_reviews_total')) - before;
    if (reviews < 2 * options.count)
      throw new Error(`${reviews} reviews of ${options.count} writes: two of each were due`);
    for (const { kind, metadata } of configurations) {
      await plane.kubectl.ok(['delete', kind as string, metadata?.name as string]);
    }
    return [unreviewed, reviewed];
  } finally {
    await replica.stop();
  }
}

async function write({ api, plane, size, count }: WritesOptions, pid: number, reviewed: boolean): Promise<Writes> {
  const { apiServer, etcd } = plane.pids();
  const look = () => [apiServer, etcd, pid].map((process) => cpuSeconds(process) ?? Number.NaN);
  const [before, began] = [look(), performance.now()];
  const indexes = Array.from({ length: count }, (_, index) => index);
  await eachAtOnce(indexes, AT_ONCE, (index) => {
    const number = index % size;
    const annotations = { 'shop.example/release': `${reviewed}-${index}` };
    return api.write('PATCH', `${createPath('deployments', number)}/order-history-${number}?fieldManager=ci`, {
      spec: { template: { metadata: { annotations } } },
    });
  });
  const seconds = (performance.now() - began) / 1000;
  const [apiServerCpu, etcdCpu, replicaCpu] = look().map((cpu, index) => ((cpu - (before[index] ?? 0)) / count) * 1e6);
  return {
    reviewed,
    perSecond: count / seconds,
    apiServerCpu: apiServerCpu ?? Number.NaN,
    etcdCpu: etcdCpu ?? Number.NaN,
    replicaCpu: replicaCpu ?? Number.NaN,
  };
}
