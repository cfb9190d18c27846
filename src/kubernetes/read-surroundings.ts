import type { V1Namespace } from '@kubernetes/client-node';
import type { Labels } from '../deployment/label-selector.ts';
import { followedIndexes } from '../surroundings/follow.ts';
import type { Ignorance, Resource } from '../surroundings/resources.ts';
import { type Objects, without } from '../surroundings/surroundings.ts';
import type { Client } from './client.ts';
import { isForbidden } from './failure.ts';
import { list } from './list.ts';

/** What there is around the Deployments of one namespace. */
export interface NamespaceRead {
  objects: Objects;
  labels: Labels;
}

/** How long one page of a list may take, in milliseconds. */
const PAGE_MS = 30_000;

/** What has no namespace. */
const OF_THE_CLUSTER: readonly Resource[] = ['nodes'];

/**
 * Reads it once. What the credentials may not list counts as unknown, and the rules that need it abstain: a person who may
 * redeploy in a namespace need not be allowed to see all of it. Rejects with a ClusterError for any other failure.
 */
export async function readSurroundings(client: Client, namespace: string, signal: AbortSignal): Promise<NamespaceRead> {
  const { objects, followed } = followedIndexes();
  const unknown = new Map<Resource, Ignorance>();
  await Promise.all(
    followed.map(async ({ resource, path, read, set }) => {
      const [root, name] = [path.slice(0, path.lastIndexOf('/')), path.slice(path.lastIndexOf('/') + 1)];
      const place = OF_THE_CLUSTER.includes(resource) ? path : `${root}/namespaces/${namespace}/${name}`;
      try {
        await list(client, { path: place, query: {} }, PAGE_MS, signal, (items) => {
          for (const item of items) set(read(item), undefined);
        });
      } catch (error) {
        if (!isForbidden(error)) throw error;
        unknown.set(resource, 'no-source');
      }
    }),
  );
  return { objects: without(objects, unknown), labels: await namespaceLabels(client, namespace, signal) };
}

async function namespaceLabels(client: Client, name: string, signal: AbortSignal): Promise<Labels> {
  const named = { 'kubernetes.io/metadata.name': name };
  try {
    const namespace = (await client.read(`/api/v1/namespaces/${name}`, {}, signal)) as V1Namespace;
    return { ...namespace.metadata?.labels, ...named };
  } catch (error) {
    if (!isForbidden(error)) throw error;
    return named;
  }
}
