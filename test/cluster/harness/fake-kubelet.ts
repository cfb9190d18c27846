import type { V1Pod } from '@kubernetes/client-node';
import { pino } from 'pino';
import { connect } from '../../../src/kubernetes/client.ts';
import { ClusterError } from '../../../src/kubernetes/cluster-error.ts';
import { listWatch } from '../../../src/kubernetes/list-watch.ts';

/** Plays the node of the Pods in a namespace: no container runs, and a test sets how long what takes. */
export interface FakeKubelet {
  /** How long a Pod takes to become ready, from now on; undefined: for ever. */
  startUpMs: number | undefined;
  stop(): void;
}

export interface FakeKubeletOptions {
  kubeconfig: string;
  namespace: string;
  startUpMs?: number;
  /** How long a Pod takes to stop. */
  stopMs?: number;
}

interface Seen {
  name: string;
  bound: boolean;
  ready: boolean;
  stopping: boolean;
}

export async function startFakeKubelet(options: FakeKubeletOptions): Promise<FakeKubelet> {
  const { kubeconfig, namespace, stopMs = 300 } = options;
  const client = await connect(kubeconfig);
  const stopping = new AbortController();
  const timers = new Set<NodeJS.Timeout>();
  const kubelet: FakeKubelet = {
    startUpMs: options.startUpMs ?? 300,
    stop() {
      stopping.abort();
      watching.stop();
      for (const timer of timers) clearTimeout(timer);
    },
  };
  const path = (name: string, subresource = '') => `/api/v1/namespaces/${namespace}/pods/${name}${subresource}`;

  /** A Pod, or the API server, may be gone before its turn comes. */
  async function write(...[method, at, body]: [method: 'POST' | 'PATCH' | 'DELETE', at: string, body: object]) {
    await client.write(method, at, body, stopping.signal).catch((error: unknown) => {
      if (stopping.signal.aborted || error instanceof ClusterError) return;
      throw error;
    });
  }

  function later(ms: number, act: () => Promise<void>): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      void act();
    }, ms);
    timers.add(timer);
  }

  const watching = listWatch<Seen>({
    client,
    path: `/api/v1/namespaces/${namespace}/pods`,
    log: pino({ level: 'silent' }),
    keep: ({ metadata, spec, status }: V1Pod) => ({
      name: metadata?.name ?? '',
      bound: spec?.nodeName !== undefined,
      ready: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
      stopping: metadata?.deletionTimestamp !== undefined,
    }),
    onChange(_key, pod, before) {
      if (pod === undefined) return;
      const { name } = pod;
      if (before === undefined && !pod.bound) {
        void write('POST', path(name, '/binding'), {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name },
          target: { apiVersion: 'v1', kind: 'Node', name: 'nowhere' },
        });
      }
      if (pod.bound && !before?.bound && kubelet.startUpMs !== undefined) {
        later(kubelet.startUpMs, () => write('PATCH', path(name, '/status'), READY));
      }
      if (pod.stopping && !before?.stopping)
        later(stopMs, () => write('DELETE', path(name), { gracePeriodSeconds: 0 }));
    },
  });
  await watching.firstList;
  return kubelet;
}

const READY = {
  status: {
    phase: 'Running',
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'ContainersReady', status: 'True' },
    ],
    containerStatuses: [{ name: 'web', ready: true, restartCount: 0, image: 'web', imageID: '', started: true }],
  },
};
