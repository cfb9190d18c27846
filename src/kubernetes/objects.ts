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
  watches: readonly ObjectWatch[];
  stop(): void;
}

export interface ObjectWatch extends Watching {
  /** What it brings. */
  objects: Resource;
}

/** Begins to follow every resource there is an index for; what is not listed yet is not known yet. */
export function watchObjects(deps: {
  client: Client;
  log: Logger;
  timings?: Partial<Timings> | undefined;
}): WatchedObjects {
  const { objects, followed } = followedIndexes();
  const watches = followed.map(({ resource, path, read, set }): ListWatch<object> & ObjectWatch => ({
    ...listWatch<object>({ ...deps, path, keep: read, onChange: (_key, now, before) => set(now, before) }),
    objects: resource,
  }));
  return {
    objects,
    watches,
    stop() {
      for (const { stop } of watches) stop();
    },
  };
}
