import type { V1Node } from '@kubernetes/client-node';
import type { Follower } from './resources.ts';

/** All that is kept of a Node: which Pods it takes. */
export interface IndexedNode {
  /** Any Pod; those with tolerations only; none for now, be it cordoned or not well. */
  takes: 'any' | 'tolerant' | 'none';
}

/** How many nodes take new Pods. Which of them a certain Pod could use is for the scheduler to know. */
export interface NodeCount {
  /** Those that take any Pod. */
  open(): number;
  /** Those that take Pods with tolerations only. */
  tainted(): number;
  /** Those that take none for now: cordoned, not ready or under pressure. They may come back. */
  away(): number;
}

export const noNodes: NodeCount = { open: () => 0, tainted: () => 0, away: () => 0 };

/**
 * Taints that Kubernetes sets for the time being.
 * Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions
 */
const PASSING =
  /^node\.(?:kubernetes\.io\/(?:not-ready|unreachable|(?:memory|disk|pid)-pressure|network-unavailable|unschedulable)|cloudprovider\.kubernetes\.io\/uninitialized)$/;

export function readNode({ spec }: Readonly<V1Node>): IndexedNode {
  const repelling = (spec?.taints ?? []).filter(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
  if (repelling.some(({ key }) => !PASSING.test(key))) return { takes: 'tolerant' };
  return { takes: spec?.unschedulable || repelling.length > 0 ? 'none' : 'any' };
}

export function nodeCount(): NodeCount & Follower<IndexedNode> {
  const counts = { any: 0, tolerant: 0, none: 0 };
  return {
    set(now, before) {
      if (before !== undefined) counts[before.takes] -= 1;
      if (now !== undefined) counts[now.takes] += 1;
    },
    open: () => counts.any,
    tainted: () => counts.tolerant,
    away: () => counts.none,
  };
}
