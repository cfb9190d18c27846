import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import type { Client } from './client.ts';
import { isFinal, mayResume, reasonOf, retryAfterMs } from './failure.ts';
import { list } from './list.ts';
import { resourceOf } from './refusal.ts';
import { DEFAULT_TIMINGS, delayMs, jittered, type Timings } from './timings.ts';
import { type WatchEvent, watch } from './watch.ts';

export interface ListWatchOptions<T> {
  client: Client;
  /** Lists all objects of a resource: `/api/v1/services`, `/apis/autoscaling/v2/horizontalpodautoscalers`. */
  path: string;
  /** Of those, the ones that the labels or fields select, in the API's own words: `app=web`, `metadata.name=web`. */
  selecting?: { labels?: string; fields?: string } | undefined;
  /** What is remembered of an object; undefined: nothing. It is all that stays in memory. */
  keep(object: KubernetesObject): T | undefined;
  log: Logger;
  /** Called when what is kept under a key has changed; undefined: it is gone, or was not there before. */
  onChange?(key: string, kept: T | undefined, before: T | undefined): void;
  timings?: Partial<Timings> | undefined;
}

/** How a list-and-watch stands. */
export interface Watching {
  /** As RBAC names it: `services`, `horizontalpodautoscalers.autoscaling`. */
  resource: string;
  /**
   * Resolves with the first complete list. Rejects, and nothing more is tried, when the API server refuses it for good or
   * `startMs` have passed.
   */
  firstList: Promise<void>;
  /** Whether there has been a complete list. It stays true through an outage: see ageSeconds for that. */
  synced(): boolean;
  /** Seconds since the API server was last heard of; 150 at most while all is well. Infinity before that. */
  ageSeconds(): number;
}

/** What is kept of a cluster's objects, brought up to date until it is stopped. */
export interface ListWatch<T> extends Watching {
  /** Under `namespace/name`, or the name alone where there is no namespace. */
  kept: ReadonlyMap<string, T>;
  stop(): void;
}

/**
 * Lists, then watches from there, for ever. The library's informer is not used, because it ends at the first failure that
 * is not a 410 and knows neither bookmarks nor pages: docs/decisions/0002-own-list-and-watch.md.
 */
export function listWatch<T>({ client, path, keep, log, onChange, ...options }: ListWatchOptions<T>): ListWatch<T> {
  const timings = { ...DEFAULT_TIMINGS, ...options.timings };
  const { labels: labelSelector, fields: fieldSelector } = options.selecting ?? {};
  const place = { path, query: { labelSelector, fieldSelector } };
  const resource = resourceOf(path);
  const kept = new Map<string, T>();
  const stopping = new AbortController();
  const firstList = Promise.withResolvers<void>();
  // Whoever does not wait for it reads the same in the log.
  firstList.promise.catch(() => {});
  let synced = false;
  let heardAt = Number.NEGATIVE_INFINITY;
  const heard = () => {
    heardAt = performance.now();
  };

  function set(key: string, value: T | undefined): void {
    const before = kept.get(key);
    if (isDeepStrictEqual(before, value)) return;
    if (value === undefined) kept.delete(key);
    else kept.set(key, value);
    onChange?.(key, value, before);
  }

  /** What is listed is newer than anything known, so every page counts at once, and a new object need not wait. */
  async function relist(): Promise<string> {
    const listed = new Set<string>();
    const resourceVersion = await list(client, place, timings.pageMs, stopping.signal, (objects) => {
      heard();
      for (const object of objects) {
        listed.add(keyOf(object));
        set(keyOf(object), keep(object));
      }
    });
    for (const key of [...kept.keys()]) if (!listed.has(key)) set(key, undefined);
    return resourceVersion;
  }

  function apply({ type, object }: WatchEvent): void {
    if (type === 'DELETED') set(keyOf(object), undefined);
    else if (type !== 'BOOKMARK') set(keyOf(object), keep(object));
  }

  async function run(): Promise<void> {
    const startedAt = performance.now();
    let resourceVersion: string | undefined;
    let relistAt = 0;
    let failures = 0;
    while (!stopping.signal.aborted) {
      let watchingSince = Number.POSITIVE_INFINITY;
      const wasShort = () => performance.now() - watchingSince < timings.shortWatchMs;
      let delay: number;
      try {
        if (resourceVersion === undefined || performance.now() >= relistAt) {
          resourceVersion = await relist();
          relistAt = performance.now() + jittered(timings.relistMs);
          synced = true;
          firstList.resolve();
        }
        await watch(client, place, resourceVersion, timings, stopping.signal, {
          open() {
            watchingSince = performance.now();
            heard();
            if (failures > 0) log.info({ resource }, 'watching again');
          },
          event(event) {
            heard();
            apply(event);
            resourceVersion = event.object.metadata?.resourceVersion ?? resourceVersion;
          },
        });
        log.debug({ resource, resourceVersion }, 'watch ended');
        failures = wasShort() ? failures + 1 : 0;
        delay = delayMs(failures, timings);
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures = wasShort() ? failures + 1 : 1;
        delay = Math.max(delayMs(failures, timings), retryAfterMs(error));
        if (!synced && (isFinal(error) || performance.now() + delay > startedAt + timings.startMs)) {
          firstList.reject(error);
          stopping.abort();
          return;
        }
        if (!mayResume(error)) resourceVersion = undefined;
        log.warn({ resource, failures, retryInMs: Math.round(delay), reason: reasonOf(error) }, 'watch interrupted');
      }
      await sleep(delay, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  void run().finally(() => firstList.reject(new Error(`stopped before ${resource} were listed`)));
  return {
    resource,
    kept,
    firstList: firstList.promise,
    synced: () => synced,
    ageSeconds: () => (performance.now() - heardAt) / 1000,
    stop: () => stopping.abort(),
  };
}

function keyOf({ metadata }: KubernetesObject): string {
  return metadata?.namespace === undefined ? (metadata?.name ?? '') : `${metadata.namespace}/${metadata.name}`;
}
