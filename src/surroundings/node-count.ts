import type { V1Node } from '@kubernetes/client-node';
import type { Follower } from './resources.ts';

/** All that is kept of a Node that takes new Pods: whether only those with tolerations. */
export interface IndexedNode {
  tainted: boolean;
}

/** How many nodes take new Pods. Which of them a certain Pod could use is for the scheduler to know. */
export interface NodeCount {
  /** Those that take any Pod. */
  open(): number;
  /** Those that take Pods with tolerations only. */
  tainted(): number;
}

export const noNodes: NodeCount = { open: () => 0, tainted: () => 0 };

/** Undefined for a node that takes no new Pods: it is cordoned. */
export function readNode({ spec }: Readonly<V1Node>): IndexedNode | undefined {
  if (spec?.unschedulable) return undefined;
  const repelled = (spec?.taints ?? []).some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
  return { tainted: repelled };
}

export function nodeCount(): NodeCount & Follower<IndexedNode> {
  const counts = { open: 0, tainted: 0 };
  const add = ({ tainted }: IndexedNode, by: number) => {
    counts[tainted ? 'tainted' : 'open'] += by;
  };
  return {
    set(now, before) {
      if (before !== undefined) add(before, -1);
      if (now !== undefined) add(now, 1);
    },
    open: () => counts.open,
    tainted: () => counts.tainted,
  };
}
