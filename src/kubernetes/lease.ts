import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Lease } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import type { WritingClient } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { hasStatus, isGone, reasonOf } from './failure.ts';
import { withTimeLimit } from './time-limit.ts';
import { jittered } from './timings.ts';

export interface LeaseOptions {
  client: Pick<WritingClient, 'read' | 'write' | 'server'>;
  namespace: string;
  name: string;
  /** Who this is: another one at every start, so that nobody is taken for what it was before. */
  identity: string;
  /** How long others wait for a holder that is not heard of. In whole seconds. */
  durationSeconds: number;
  log: Logger;
  /** Milliseconds, of a clock that is never set back. */
  clock?: () => number;
  wallClock?: () => Date;
  /** Called when it is held, and was not before. */
  onHeld?(): void;
}

/** A Lease (coordination.k8s.io/v1) that one of many holds at a time. */
export interface Lease {
  /** For how many milliseconds from now nobody else can take it; 0 where it is not held. */
  heldForMs(): number;
  /**
   * Who holds it, and how often it had changed hands by then: the same where it lapsed and nobody else took it. Undefined before
   * it was first held.
   */
  term(): string | undefined;
  /** Lets go of it, so that others need not wait; gives up after two seconds. */
  stop(): Promise<void>;
}

/** How many times it is renewed, or looked at, while it lasts. */
const LOOKS_PER_DURATION = 4;

/**
 * Takes the Lease when nobody has it, and renews it. As client-go does, nobody's clock is compared with another's: a holder
 * counts as gone when its Lease has not changed for as long as it lasts, by this machine's own clock. Unlike there, the time
 * that is left counts from before the request that renewed it, so that a slow answer, or a process that was paused in
 * between, does not lengthen it. That alone cannot keep a process that is paused after its last look from writing:
 * what is written must state what it was made from (`resourceVersion`), and a new holder changes that first.
 */
export function holdLease(options: LeaseOptions): Lease {
  const { client, namespace, name, identity, durationSeconds, log } = options;
  const { clock = () => performance.now(), wallClock = () => new Date(), onHeld } = options;
  const durationMs = durationSeconds * 1000;
  const collection = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const path = `${collection}/${name}`;
  const stopping = new AbortController();
  /** As last read or written; absent: to be read anew. */
  let known: V1Lease | undefined;
  let seen: { resourceVersion: string | undefined; at: number } | undefined;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let term: string | undefined;

  const heldForMs = () => Math.max(0, heldUntil - clock());
  const late = () =>
    new ClusterError({ kind: 'connection' }, `no answer from ${client.server} about ${path} in ${durationMs / 2} ms`);
  const ask = <R>(stop: AbortSignal, request: (signal: AbortSignal) => Promise<unknown>) =>
    withTimeLimit(stop, durationMs / 2, late, (signal) => request(signal) as Promise<R>);

  /** Writes what it is to say; rejects where it has changed since it was read. */
  async function take(lease: V1Lease | undefined): Promise<void> {
    const since = clock();
    const now = microTime(wallClock());
    const mine = lease?.spec?.holderIdentity === identity;
    const transitions = (lease?.spec?.leaseTransitions ?? 0) + (mine || lease === undefined ? 0 : 1);
    const body: V1Lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: lease?.metadata ?? { name, namespace },
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: durationSeconds,
        acquireTime: (mine ? lease.spec?.acquireTime : undefined) ?? now,
        renewTime: now,
        leaseTransitions: transitions,
      } as unknown as NonNullable<V1Lease['spec']>,
    };
    known = await ask<V1Lease>(stopping.signal, (signal) =>
      lease === undefined ? client.write('POST', collection, body, signal) : client.write('PUT', path, body, signal),
    );
    const was = heldForMs() > 0;
    heldUntil = since + durationMs;
    if (was && term !== undefined) return;
    term = `${identity}/${transitions}`;
    log.info({ lease: name, identity, transitions }, 'the Lease is held');
    onHeld?.();
  }

  async function look(): Promise<void> {
    known ??= await read();
    const lease = known;
    const { holderIdentity, leaseDurationSeconds = durationSeconds } = lease?.spec ?? {};
    const isMine = lease === undefined ? heldForMs() > 0 : holderIdentity === identity;
    if (isMine || (lease === undefined && seen === undefined)) return take(lease);
    // Read anew each time: it is the holder's to change.
    known = undefined;
    if (heldUntil > Number.NEGATIVE_INFINITY) log.warn({ lease: name, holder: holderIdentity }, 'the Lease was lost');
    heldUntil = Number.NEGATIVE_INFINITY;
    // One that was deleted counts as changed: who held it may not have noticed.
    const resourceVersion = lease?.metadata?.resourceVersion;
    if (seen === undefined || seen.resourceVersion !== resourceVersion) seen = { resourceVersion, at: clock() };
    const isReleased = lease !== undefined && !holderIdentity;
    if (isReleased || clock() - seen.at > leaseDurationSeconds * 1000) await take(lease);
  }

  async function read(): Promise<V1Lease | undefined> {
    try {
      return await ask<V1Lease>(stopping.signal, (signal) => client.read(path, {}, signal));
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      let waitMs = durationMs / LOOKS_PER_DURATION;
      try {
        await look();
      } catch (error) {
        if (stopping.signal.aborted) return;
        known = undefined;
        const changed = hasStatus(error, 409) || isGone(error);
        // Somebody wrote or deleted it: what is there now is looked at soon, since others wait no longer than it lasts.
        if (changed) waitMs /= 10;
        log[changed ? 'debug' : 'warn']({ lease: name, reason: reasonOf(error) }, 'the Lease could not be had');
      }
      await sleep(jittered(waitMs), undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    heldForMs,
    term: () => term,
    async stop() {
      stopping.abort();
      await running;
      if (heldForMs() === 0) return;
      heldUntil = Number.NEGATIVE_INFINITY;
      await withTimeLimit(new AbortController().signal, RELEASE_MS, late, async (signal) => {
        // Read anew: a renewal that was cut short by the stop may have been stored.
        const lease = (await client.read(path, {}, signal)) as V1Lease;
        if (lease.spec?.holderIdentity !== identity) return;
        await client.write('PUT', path, { ...lease, spec: { ...lease.spec, holderIdentity: undefined } }, signal);
      }).catch(() => {});
    },
  };
}

const RELEASE_MS = 2_000;

/** As Kubernetes writes a MicroTime: it refuses milliseconds. */
function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
