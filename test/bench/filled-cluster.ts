import { followedIndexes } from '../../src/surroundings/follow.ts';
import type { Resource } from '../../src/surroundings/resources.ts';
import type { Objects } from '../../src/surroundings/surroundings.ts';
import { objectText } from './cluster-objects.ts';

/** How many of each there are beside those of the Deployment under review, in how many namespaces. */
export interface Size {
  name: string;
  namespaces: number;
  counts: Readonly<Partial<Record<Resource, number>>>;
}

/**
 * A large cluster: 10,000 Services and 5,000 Deployments, with what a cluster of that size has:
 * an autoscaler and a budget for every second Deployment, a claim for a few, nodes for some 15,000 Pods.
 */
const LARGE = {
  services: 10_000,
  deployments: 5_000,
  horizontalpodautoscalers: 2_500,
  poddisruptionbudgets: 2_500,
  persistentvolumeclaims: 1_500,
} as const satisfies Size['counts'];

/** There is one quota a namespace, the first one's being that of the Deployment under review. */
export const ONE_NAMESPACE: Size = { name: '1 namespace', namespaces: 1, counts: LARGE };
export const MANY_NAMESPACES: Size = {
  name: '1,000 namespaces',
  namespaces: 1_000,
  counts: { ...LARGE, resourcequotas: 999 },
};
export const EMPTY: Size = { name: 'empty', namespaces: 1, counts: {} };

/** Nodes are only counted: the same in all, so that no finding differs. */
const NODES = 500;

const OWN: readonly Resource[] = [
  'services',
  'deployments',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
  'persistentvolumeclaims',
  'resourcequotas',
];

/** The indexes of such a cluster. What concerns the Deployment under review is the same in every one. */
export function filledCluster(size: Size): Objects {
  const { objects, followed } = followedIndexes();
  for (const { resource, read, set } of followed) {
    const add = (text: string): void => set(read(JSON.parse(text)), undefined);
    // In the middle of the others: neither the first nor the last to come.
    const texts = [...objectTexts(resource, size)];
    const middle = texts.length >> 1;
    texts.slice(0, middle).forEach(add);
    if (OWN.includes(resource)) add(objectText(resource));
    texts.slice(middle).forEach(add);
  }
  return objects;
}

/** The JSON texts of the objects that have nothing to do with the Deployment under review. */
export function* objectTexts(resource: Resource, { namespaces, counts }: Size): Iterable<string> {
  if (resource === 'nodes') {
    for (let index = 0; index < NODES; index += 1) yield objectText('nodes', '', `node-${index}`);
    return;
  }
  const count = counts[resource] ?? 0;
  for (let index = 0; index < count; index += 1) {
    // Quotas begin at the second namespace: the first has its own.
    const place = (resource === 'resourcequotas' ? index + 1 : index) % namespaces;
    yield objectText(resource, place === 0 ? 'shop' : `team-${place}`, `order-history-${index}`);
  }
}
