import type { KubernetesObject } from '@kubernetes/client-node';
import type { Client, Place } from './client.ts';
import { ClusterError } from './cluster-error.ts';
import { withTimeLimit } from './time-limit.ts';
import { jittered, type Timings } from './timings.ts';

/** Of a bookmark, the object has a resource version and nothing else. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  object: KubernetesObject;
}

export interface WatchListener {
  /** The API server has accepted the watch. */
  open(): void;
  event(event: WatchEvent): void;
}

/**
 * Hands on what happens under the path after the resource version. Resolves when the API server ends the watch, as it is
 * asked to after some minutes, and when there has been silence for too long to tell quiet from stalled; rejects with a
 * ClusterError when it breaks off or does not end.
 */
export async function watch(
  client: Client,
  { path, query: selection }: Place,
  resourceVersion: string,
  timings: Timings,
  stop: AbortSignal,
  on: WatchListener,
): Promise<void> {
  const timeoutSeconds = Math.ceil(jittered(timings.watchMs) / 1000);
  const query = { ...selection, watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds };
  const unanswered = `no answer from ${client.server} to a watch of ${path} in ${timings.silenceMs / 1000} s`;
  const silence = new ClusterError({ kind: 'connection' }, unanswered);
  const overtime = () =>
    new ClusterError({ kind: 'connection' }, `the watch of ${path} did not end after ${timeoutSeconds} s`);
  let opened = false;
  try {
    await withTimeLimit(stop, timeoutSeconds * 1000 + timings.graceMs, overtime, (whole) =>
      withTimeLimit(
        whole,
        timings.silenceMs,
        () => silence,
        (signal, renew) =>
          client.follow(path, query, signal, {
            open() {
              opened = true;
              renew();
              on.open();
            },
            line(line) {
              renew();
              on.event(decode(line));
            },
          }),
      ),
    );
  } catch (error) {
    if (error !== silence || !opened) throw error;
  }
}

const TYPES: ReadonlySet<unknown> = new Set<WatchEvent['type']>(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK']);

function decode(line: string): WatchEvent {
  const event = parse(line);
  if (event?.type === 'ERROR') {
    const { code, message } = (event.object ?? {}) as { code?: number; message?: string };
    throw new ClusterError({ kind: 'watch' }, `the API server gave the watch up with ${code}: ${message}`);
  }
  if (!TYPES.has(event?.type) || typeof event?.object !== 'object' || event.object === null) {
    throw new ClusterError({ kind: 'watch' }, `the watch brought what is no event: ${line.slice(0, 120)}`);
  }
  return event as WatchEvent;
}

function parse(line: string): { type?: unknown; object?: unknown } | undefined {
  try {
    return JSON.parse(line) as { type?: unknown; object?: unknown };
  } catch {
    return undefined;
  }
}
