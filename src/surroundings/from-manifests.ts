import { followedIndexes } from './follow.ts';
import type { Resource } from './resources.ts';
import { type Objects, without } from './surroundings.ts';

/** A Kubernetes object of any kind, as a manifest has it. */
interface Manifest {
  apiVersion?: string;
  kind?: string;
}

/** What is kept of one object: plain data. */
export interface KeptObject {
  resource: Resource;
  kept: object;
}

/**
 * What the manifests say of each other's surroundings. Taken together they are all there is: a budget that is not among
 * them is missing. Only Nodes are nobody's to deploy: without one, nothing is known of them.
 */
export function objectsOf(manifests: Iterable<object | null | undefined>): Objects {
  return objectsFrom([...manifests].flatMap((manifest) => keptOf(manifest) ?? []));
}

/** What is kept of a manifest; undefined where it is nothing to a Deployment. */
export function keptOf(manifest: object | null | undefined): KeptObject | undefined {
  const { apiVersion, kind } = (manifest ?? {}) as Manifest;
  // By group, whatever the version: what the rules read of a resource has not moved between versions;
  // where it means something else in one of them, its reader knows.
  const group = groupOf(String(apiVersion ?? ''));
  const found = READ.find((each) => each.kind === kind && groupOf(each.apiVersion) === group);
  const kept = found?.read(manifest as object);
  return found === undefined || kept === undefined ? undefined : { resource: found.resource, kept };
}

const READ = followedIndexes().followed;

/** What these objects are to each other; all that there are, as for `objectsOf`. */
export function objectsFrom(all: Iterable<KeptObject>): Objects {
  const { objects, followed } = followedIndexes();
  const byResource = new Map(followed.map((each) => [each.resource, each]));
  for (const { resource, kept } of all) byResource.get(resource)?.set(kept, undefined);
  const nodes = objects.nodes.open() + objects.nodes.tainted();
  return nodes > 0 ? objects : without(objects, new Map([['nodes', 'no-source']]));
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] as string) : '';
}
