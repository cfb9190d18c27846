import { followedIndexes } from './follow.ts';
import { type Objects, without } from './surroundings.ts';

/** A Kubernetes object of any kind, as a manifest has it. */
interface Manifest {
  apiVersion?: string;
  kind?: string;
}

/**
 * What the manifests say of each other's surroundings. Taken together they are all there is: a budget that is not among
 * them is missing. Only Nodes are nobody's to deploy: without one, nothing is known of them.
 */
export function objectsOf(manifests: Iterable<object | null | undefined>): Objects {
  const { objects, followed } = followedIndexes();
  for (const manifest of manifests) {
    const { apiVersion, kind } = (manifest ?? {}) as Manifest;
    // By group, whatever the version: what the rules read of a resource has not moved between versions.
    const group = groupOf(String(apiVersion ?? ''));
    const found = followed.find((each) => each.kind === kind && groupOf(each.apiVersion) === group);
    found?.set(found.read(manifest as object), undefined);
  }
  const nodes = objects.nodes.open() + objects.nodes.tainted();
  return nodes > 0 ? objects : without(objects, new Map([['nodes', 'no-source']]));
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '';
}
