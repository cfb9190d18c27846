import type { Logger } from 'pino';
import { followedIndexes } from '../surroundings/follow.ts';
import type { Resource } from '../surroundings/resources.ts';
import type { Objects } from '../surroundings/surroundings.ts';
import type { Client } from './client.ts';
import { type ListWatch, listWatch, type Watching } from './list-watch.ts';
import type { Timings } from './timings.ts';

/** The objects around Deployments as they are in a live cluster, from memory: no review ever waits for an API call. */
export interface WatchedObjects {
  objects: Objects;
  watches: ReadonlyMap<Resource, Watching>;
  stop(): void;
}

/** Begins to follow every resource there is an index for; what is not listed yet is not known yet. */
export function watchObjects(deps: {
  client: Client;
  log: Logger;
  timings?: Partial<Timings> | undefined;
}): WatchedObjects {
  const { objects, followed } = followedIndexes();
  const watches = new Map<Resource, ListWatch<object>>();
  for (const { resource, path, read, set } of followed) {
    watches.set(
      resource,
      listWatch<object>({ ...deps, path, keep: read, onChange: (_key, now, before) => set(now, before) }),
    );
  }
  return {
    objects,
    watches,
    stop() {
      for (const { stop } of watches.values()) stop();
    },
  };
}
