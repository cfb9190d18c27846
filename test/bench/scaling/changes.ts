import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from '../../cluster/harness/control-plane.ts';
import { cpuSeconds } from '../process-usage.ts';
import type { Scratch } from '../scratch.ts';
import { type Api, createPath } from './api.ts';
import { type Replica, startReplica } from './replica.ts';

/** What changes of status cost that Evenkeel does not review, and hears of all the same. */
export interface Changes {
  resource: 'deployments' | 'horizontalpodautoscalers';
  replicas: number;
  perSecond: number;
  /** Of one core, what the API server kept busy, writing and telling. */
  apiServerCores: number;
  /** Of one core, each replica. */
  replicaCores: number;
  /** Bytes a second to each replica, over the wire. */
  bytesPerSecond: number;
}

export interface ChangesOptions {
  scratch: Scratch;
  plane: ControlPlane;
  api: Api;
  size: number;
  replicas: readonly number[];
  perSecond: number;
  seconds: number;
}

/** The same changes, told to ever more replicas; the most of them also hear of autoscalers' statuses. */
export async function measureChanges({
  scratch,
  plane,
  replicas: steps,
  ...options
}: ChangesOptions): Promise<Changes[]> {
  const running: Replica[] = [];
  const all: Changes[] = [];
  try {
    for (const count of steps) {
      while (running.length < count) running.push(await startReplica({ scratch, kubeconfig: plane.kubeconfig }));
      all.push(await during('deployments', running, plane, options));
    }
    all.push(await during('horizontalpodautoscalers', running, plane, options));
    return all;
  } finally {
    await Promise.all(running.map((replica) => replica.stop()));
  }
}

async function during(
  resource: Changes['resource'],
  replicas: readonly Replica[],
  plane: ControlPlane,
  { api, size, perSecond, seconds }: Omit<ChangesOptions, 'scratch' | 'plane' | 'replicas'>,
): Promise<Changes> {
  const { apiServer } = plane.pids();
  const sum = (of: (replica: Replica) => number) => replicas.reduce((total, replica) => total + of(replica), 0);
  const look = () => ({
    at: performance.now(),
    apiServer: cpuSeconds(apiServer) ?? Number.NaN,
    replicas: sum((replica) => replica.cpu()),
    bytes: sum((replica) => replica.relay.received()),
  });
  // What came of the start is over: garbage is collected, and the API server has sent all.
  await sleep(2000);
  const before = look();
  const written = await writeAt(perSecond, seconds, (index) => changeStatus(api, resource, index, size));
  const after = look();
  const took = (after.at - before.at) / 1000;
  const each = Math.max(1, replicas.length);
  return {
    resource,
    replicas: replicas.length,
    perSecond: written / took,
    apiServerCores: (after.apiServer - before.apiServer) / took,
    replicaCores: (after.replicas - before.replicas) / took / each,
    bytesPerSecond: (after.bytes - before.bytes) / took / each,
  };
}

/** As the controller of the resource does it: one field of the status. */
function changeStatus(api: Api, resource: Changes['resource'], index: number, size: number): Promise<void> {
  const number = index % (resource === 'deployments' ? size : Math.ceil(size / 2));
  const round = Math.floor(index / size);
  const path = `${createPath(resource, number)}/order-history-${number}/status?fieldManager=kube-controller-manager`;
  // Another value in each round, and in each measurement: what is the same as before is no event.
  const status =
    resource === 'deployments'
      ? { collisionCount: Math.floor(performance.now()) + round }
      : { observedGeneration: Math.floor(performance.now()) + round };
  return api.write('PATCH', path, { status });
}

/** So many a second for so long. Resolves, when all are written, to how many there were. */
async function writeAt(perSecond: number, seconds: number, write: (index: number) => Promise<void>): Promise<number> {
  const began = performance.now();
  const writes: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    const due = began + (index / perSecond) * 1000;
    if (due > performance.now()) await sleep(due - performance.now());
    writes.push(write(index));
  }
  await Promise.all(writes);
  return writes.length;
}
