import type { Follower } from '../../src/surroundings/resources.ts';

/** What a watch tells of one object: what it is now, or undefined once it is gone. */
export interface Told<T> {
  key: string;
  now: T | undefined;
}

/** Tells an index of changes as a watch does, each with what the object was before, and returns what is left. */
export function replay<T>(index: Follower<T>, told: readonly Told<T>[]): T[] {
  const known = new Map<string, T>();
  for (const { key, now } of told) {
    index.set(now, known.get(key));
    if (now === undefined) known.delete(key);
    else known.set(key, now);
  }
  return [...known.values()];
}
