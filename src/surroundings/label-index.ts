import type { Labels } from '../deployment/label-selector.ts';
import type { Follower, Place } from './resources.ts';

/** Objects that select Pods by their labels, found from the Pods' side. */
export interface LabelIndex<T> extends Follower<T> {
  /** Those of the namespace that select Pods with these labels, sorted by name. */
  selecting(namespace: string, labels: Labels): readonly T[];
}

/** What asks for no certain label (its selector is empty, or has expressions alone) is looked at in every lookup. */
const NO_LABEL = '';

/**
 * An object is filed under one of the labels that it asks for: the one that fewest others are filed under, so that a lookup
 * reads the few short lists that the Pods' own labels name, whatever labels all objects have in common.
 */
export function labelIndex<T extends Place>(
  asksFor: (object: T) => Labels,
  selects: (object: T, labels: Labels) => boolean,
): LabelIndex<T> {
  const byNamespace = new Map<string, Map<string, T[]>>();

  function file(object: T): void {
    const lists = byNamespace.get(object.namespace) ?? new Map<string, T[]>();
    byNamespace.set(object.namespace, lists);
    const length = (key: string) => lists.get(key)?.length ?? 0;
    let [rarest = NO_LABEL, ...others] = keysOf(asksFor(object));
    for (const other of others) if (length(other) < length(rarest)) rarest = other;
    const list = lists.get(rarest);
    if (list === undefined) lists.set(rarest, [object]);
    else list.push(object);
  }

  function drop(object: T): void {
    const lists = byNamespace.get(object.namespace);
    for (const key of [NO_LABEL, ...keysOf(asksFor(object))]) {
      const list = lists?.get(key);
      const at = list?.indexOf(object) ?? -1;
      if (lists === undefined || list === undefined || at === -1) continue;
      list.splice(at, 1);
      if (list.length === 0) lists.delete(key);
      if (lists.size === 0) byNamespace.delete(object.namespace);
      return;
    }
  }

  return {
    set(now, before) {
      if (before !== undefined) drop(before);
      if (now !== undefined) file(now);
    },
    selecting(namespace, labels) {
      const lists = byNamespace.get(namespace);
      if (lists === undefined) return [];
      const found: T[] = [];
      for (const key of [NO_LABEL, ...keysOf(labels)]) {
        for (const object of lists.get(key) ?? []) if (selects(object, labels)) found.push(object);
      }
      // Which list an object is in depends on who came first: messages must not.
      return found.length < 2 ? found : found.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

function keysOf(labels: Labels): string[] {
  return Object.keys(labels).map((name) => `${name}=${labels[name]}`);
}
