import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Deployment } from '@kubernetes/client-node';
import type { WritingClient } from '../kubernetes/client.ts';
import { ClusterError } from '../kubernetes/cluster-error.ts';
import { mayPass, retryAfterMs } from '../kubernetes/failure.ts';
import { withTimeLimit } from '../kubernetes/time-limit.ts';
import { DEFAULT_TIMINGS, delayMs } from '../kubernetes/timings.ts';
import type { Followed } from './follow.ts';
import { type BegunRollout, rolloutState } from './rollout-state.ts';

export type Redeployed = { outcome: 'finished' } | { outcome: 'stalled'; why: string } | { outcome: 'interrupted' };

/** As `kubectl rollout restart` sets it, so that whoever looks finds what they know. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** How long a request to the API server may take, in milliseconds. */
const REQUEST_MS = 30_000;

/** For how long a change is tried where the API server is in trouble: it may be restarted itself. */
const PATIENCE_MS = 60_000;

/** The waits between these tries, in milliseconds. */
const WAITS = { firstDelayMs: 500, maxDelayMs: 5000 };

export function deploymentPath(namespace: string, name: string): string {
  return `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
}

/**
 * Begins a rollout, and gives the Deployment as admission has left it. `restartedAt` differs from that of every rollout
 * before, and is the same in a second attempt: what was done at the first, though no answer came, is not done again.
 * Rejects with a ClusterError where it is refused, or with the signal's reason.
 */
export function beginRollout(
  client: WritingClient,
  { namespace, name, restartedAt }: { namespace: string; name: string; restartedAt: string },
  signal: AbortSignal,
): Promise<V1Deployment> {
  const change = { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: restartedAt } } } } };
  return patchPatiently(client, namespace, name, change, signal);
}

/** As patchDeployment, and again where the API server is away; of a change that may be made twice. */
export async function patchPatiently(
  ...[client, namespace, name, change, signal]: Parameters<typeof patchDeployment>
): Promise<V1Deployment> {
  const latest = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await patchDeployment(client, namespace, name, change, signal);
    } catch (error) {
      const delay = Math.max(delayMs(attempt, { ...DEFAULT_TIMINGS, ...WAITS }), retryAfterMs(error));
      if (!mayPass(error) || performance.now() + delay > latest) throw error;
      await sleep(delay, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

export async function patchDeployment(
  client: WritingClient,
  namespace: string,
  name: string,
  change: object,
  stop: AbortSignal,
): Promise<V1Deployment> {
  const path = deploymentPath(namespace, name);
  const late = () =>
    new ClusterError(
      { kind: 'connection' },
      `no answer from ${client.server} to PATCH ${path} in ${REQUEST_MS / 1000} s`,
    );
  return (await withTimeLimit(stop, REQUEST_MS, late, (signal) =>
    client.write('PATCH', path, change, signal),
  )) as V1Deployment;
}

/**
 * Resolves when the rollout has finished, to the last old Pod, or cannot: Kubernetes says so, or nothing at all has
 * happened to the Deployment and its Pods for `quietMs`. An abort of the signal leaves the rollout to itself.
 */
export function untilRolledOut(
  { followed, signal }: { followed: Followed; signal: AbortSignal },
  begun: BegunRollout,
  quietMs: number,
): Promise<Redeployed> {
  return new Promise((resolve) => {
    const end = (redeployed: Redeployed) => {
      clearTimeout(quiet);
      unfollow();
      signal.removeEventListener('abort', interrupted);
      resolve(redeployed);
    };
    const look = () => {
      const now = rolloutState(begun, followed.deployment(), followed.pods());
      if (now.state === 'finished') end({ outcome: 'finished' });
      else if (now.state === 'stalled') end({ outcome: 'stalled', why: now.why });
    };
    const interrupted = () => end({ outcome: 'interrupted' });
    const quiet = setTimeout(() => {
      end({ outcome: 'stalled', why: `nothing has happened to its Pods for ${Math.round(quietMs / 1000)} s` });
    }, quietMs);
    const unfollow = followed.onChange(() => {
      quiet.refresh();
      look();
    });
    signal.addEventListener('abort', interrupted, { once: true });
    if (signal.aborted) interrupted();
    else look();
  });
}
