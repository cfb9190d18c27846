import type { KubernetesObject } from '@kubernetes/client-node';
import type { ManifestFile } from '../manifest/read.ts';
import { type Ignorance, placeOf, RESOURCES, type Resource } from '../surroundings/resources.ts';
import { type Kubectl, refusalOf, UnreadableCluster } from './kubectl.ts';

/** What there is around Deployments in a cluster, as far as the person may see it. */
export interface LiveSurroundings {
  around: KubernetesObject[];
  /** What the person may not list. */
  unknown: ReadonlyMap<Resource, Ignorance>;
  /** What could not be read and what follows from it, in words. */
  remarks: string[];
}

/** As kubectl takes them, each with its group, so that no resource of that name in another group is meant. */
const NAMES: Readonly<Record<Resource, string>> = {
  services: 'services',
  horizontalpodautoscalers: 'horizontalpodautoscalers.autoscaling',
  poddisruptionbudgets: 'poddisruptionbudgets.policy',
  persistentvolumeclaims: 'persistentvolumeclaims',
  resourcequotas: 'resourcequotas',
  nodes: 'nodes',
  deployments: 'deployments.apps',
};

const NAMESPACED = RESOURCES.filter((resource) => resource !== 'nodes');

/**
 * Reads what decides, beside the Deployments themselves, whether they are safe. `scope` are the flags that say of which
 * namespaces. What may not be read is not known, which is another thing than not there. Rejects with an UnreadableCluster.
 */
export async function liveSurroundings(
  kubectl: Kubectl,
  deployments: readonly ManifestFile[],
  scope: readonly string[],
): Promise<LiveSurroundings> {
  const places = deployments.flatMap(({ manifests }) => manifests.map(({ object }) => placeOf(object)));
  const [first, ...others] = new Set(places.map(({ namespace }) => namespace));
  if (first === undefined) return { around: [], unknown: new Map(), remarks: [] };
  const [namespaced, nodes, namespaces] = await Promise.all([
    listed(kubectl, NAMESPACED, scope),
    listed(kubectl, ['nodes'], []),
    got(kubectl, ['namespaces', ...(others.length === 0 ? [first] : [])]),
  ]);
  const judged = new Set(places.map(({ namespace, name }) => `${namespace}/${name}`));
  const forbidden = [...namespaced.forbidden, ...nodes.forbidden];
  return {
    around: [...namespaced.objects, ...nodes.objects, ...(namespaces ?? [])].filter(
      (object) => object.kind !== 'Deployment' || !judged.has(`${placeOf(object).namespace}/${placeOf(object).name}`),
    ),
    unknown: new Map(forbidden.map((resource) => [resource, 'no-source'])),
    remarks: [
      ...forbidden.map(
        (resource) => `${NAMES[resource]} cannot be listed (Forbidden): what goes by them is not judged`,
      ),
      ...(namespaces === undefined
        ? ['namespaces cannot be read (Forbidden): overrides that select by their labels do not count']
        : []),
    ],
  };
}

interface Listed {
  objects: KubernetesObject[];
  forbidden: Resource[];
}

/** One call for all, because each may start a credential plugin; one for each resource where that one is forbidden. */
async function listed(kubectl: Kubectl, resources: readonly Resource[], scope: readonly string[]): Promise<Listed> {
  const objects = await got(kubectl, [resources.map((resource) => NAMES[resource]).join(','), ...scope]);
  if (objects !== undefined) return { objects, forbidden: [] };
  if (resources.length === 1) return { objects: [], forbidden: [...resources] };
  const parts = await Promise.all(resources.map((resource) => listed(kubectl, [resource], scope)));
  return {
    objects: parts.flatMap((part) => part.objects),
    forbidden: parts.flatMap((part) => part.forbidden),
  };
}

/** The objects that `kubectl get` gives; undefined where some of them are forbidden. */
async function got(kubectl: Kubectl, args: readonly string[]): Promise<KubernetesObject[] | undefined> {
  const answer = await kubectl(['get', ...args, '--output=json']);
  if (answer.code !== 0) {
    if (answer.stderr.includes('(Forbidden)')) return undefined;
    throw new UnreadableCluster(refusalOf(answer));
  }
  const value = JSON.parse(answer.stdout) as KubernetesObject & { items?: KubernetesObject[] };
  return value.items ?? [value];
}
