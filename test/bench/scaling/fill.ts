import { type Api, createPath } from './api.ts';
import { countsOf, type Filling, sent } from './cluster-size.ts';

/** How many writes are under way at once. */
const AT_ONCE = 32;

/** Namespaces and what stands in them, in the order that the API server takes them in. */
const ORDER: readonly Filling[] = [
  'namespaces',
  'nodes',
  'resourcequotas',
  'persistentvolumeclaims',
  'services',
  'deployments',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
];

/** Makes a cluster of one size one of the next: creates what it has more, with its status. */
export async function fill(api: Api, from: number, to: number): Promise<void> {
  const [before, after] = [countsOf(from), countsOf(to)];
  for (const filling of ORDER) {
    const indexes = Array.from({ length: after[filling] - before[filling] }, (_, more) => before[filling] + more);
    await eachAtOnce(indexes, AT_ONCE, (index) => create(api, filling, index));
  }
}

async function create(api: Api, filling: Filling, index: number): Promise<void> {
  const { object, status } = sent(filling, index);
  const path = createPath(filling, index);
  await api.write('POST', `${path}?fieldManager=helm`, object);
  if (status === undefined) return;
  const { name } = object.metadata as { name: string };
  await api.write('PATCH', `${path}/${name}/status?fieldManager=kube-controller-manager`, { status });
}

/** Does it for each, so many at once. Rejects with the first that fails. */
export async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  does: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of left) await does(item);
    }),
  );
}
