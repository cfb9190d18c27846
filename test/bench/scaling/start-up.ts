import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlPlane } from '../../cluster/harness/control-plane.ts';
import { cpuSeconds } from '../process-usage.ts';
import type { Scratch } from '../scratch.ts';
import { objectsIn } from './cluster-size.ts';
import { startReplica } from './replica.ts';

/** What one replica takes to know a cluster, and to go on knowing it while nothing happens there. */
export interface StartUp {
  /** Of Services, and of Deployments. */
  size: number;
  /** All that it follows. */
  objects: number;
  /** From the start of the process until it is ready. */
  seconds: number;
  /** Until then. */
  cpuSeconds: number;
  /** The API server's meanwhile; NaN where a stand-in lists. */
  apiServerCpuSeconds: number;
  /** From the API server until then, over the wire. */
  bytes: number;
  /** Requests until then, the watches among them: each has a connection of its own. */
  requests: number;
  /** Bytes. */
  peak: number;
  /** Bytes, when all has been quiet for a while; `heap` with what is not collected yet. */
  resident: number;
  heap: number;
  /** CPU seconds of a second in which nothing happens. */
  idleCpu: number;
}

export interface StartUpOptions {
  scratch: Scratch;
  kubeconfig: string;
  size: number;
  /** What lists: the API server's process; undefined where it is none. */
  apiServerPid?: number | undefined;
  quietSeconds: number;
}

export async function measureStartUp(options: StartUpOptions): Promise<StartUp> {
  const { scratch, kubeconfig, size, apiServerPid, quietSeconds } = options;
  const apiServerCpu = () => (apiServerPid === undefined ? Number.NaN : (cpuSeconds(apiServerPid) ?? Number.NaN));
  const before = apiServerCpu();
  const replica = await startReplica({ scratch, kubeconfig });
  try {
    const ready = {
      seconds: replica.readyIn,
      cpuSeconds: replica.cpu(),
      apiServerCpuSeconds: apiServerCpu() - before,
      bytes: replica.relay.received(),
      requests: replica.relay.connections(),
    };
    await sleep((quietSeconds * 1000) / 3);
    const [cpu, began] = [replica.cpu(), performance.now()];
    await sleep((quietSeconds * 1000 * 2) / 3);
    const idleCpu = (replica.cpu() - cpu) / ((performance.now() - began) / 1000);
    const { now, peak } = replica.memory();
    const heap = await replica.metric('nodejs_heap_size_used_bytes');
    return { size, objects: objectsIn(size), ...ready, peak, resident: now, heap, idleCpu };
  } finally {
    await replica.stop();
  }
}

/** As often as asked, one after the other. */
export async function startUps(times: number, plane: ControlPlane, options: StartUpOptions): Promise<StartUp[]> {
  const measured: StartUp[] = [];
  for (let time = 0; time < times; time += 1) {
    measured.push(await measureStartUp({ ...options, apiServerPid: plane.pids().apiServer }));
  }
  return measured;
}
