/** The objects around a Deployment, by the resource names that RBAC and the API's paths use. */
export const RESOURCES = [
  'services',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
  'persistentvolumeclaims',
  'resourcequotas',
  'nodes',
  'deployments',
] as const;
export type Resource = (typeof RESOURCES)[number];

/**
 * Why nothing can be said of a resource: there is no source of it, or the source has been silent for too long. Where it is
 * known, what is not found is not there.
 */
export type Ignorance = 'no-source' | 'stale';

/** What an index keeps up to date: `before` leaves, `now` comes; both are given where one takes the other's place. */
export interface Follower<T> {
  set(now: T | undefined, before: T | undefined): void;
}

/** Where an object stands among those of its kind; manifests may leave the namespace to kubectl. */
export function placeOf(object: { metadata?: { namespace?: string; name?: string } | undefined }): Place {
  return { namespace: object.metadata?.namespace || 'default', name: object.metadata?.name ?? '' };
}

export interface Place {
  namespace: string;
  name: string;
}

/** Objects by their namespace, which go again without a trace. */
export interface ByNamespace<T> extends Follower<T> {
  of(namespace: string): Iterable<T>;
}

export function byNamespace<T extends Pick<Place, 'namespace'>>(): ByNamespace<T> {
  const all = new Map<string, Set<T>>();
  return {
    of: (namespace) => all.get(namespace) ?? [],
    set(now, before) {
      if (before !== undefined) {
        const those = all.get(before.namespace);
        those?.delete(before);
        if (those?.size === 0) all.delete(before.namespace);
      }
      if (now === undefined) return;
      const those = all.get(now.namespace);
      if (those === undefined) all.set(now.namespace, new Set([now]));
      else those.add(now);
    },
  };
}
