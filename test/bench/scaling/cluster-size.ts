import type { Resource } from '../../../src/surroundings/resources.ts';
import { objectText } from '../cluster-objects.ts';
import type { Json } from '../manifest.ts';

/** A resource that fills the cluster: what Evenkeel follows, namespaces among it. */
export type Filling = Resource | 'namespaces';

/**
 * How many of each a cluster of that size has: so many Services and so many Deployments, an autoscaler and a budget for every
 * second of them, ten to a namespace with a quota and a claim, twenty to a node.
 */
export function countsOf(size: number): Readonly<Record<Filling, number>> {
  return {
    namespaces: Math.ceil(size / 10),
    nodes: Math.ceil(size / 20),
    resourcequotas: Math.ceil(size / 10),
    persistentvolumeclaims: Math.ceil(size / 10),
    services: size,
    deployments: size,
    horizontalpodautoscalers: Math.ceil(size / 2),
    poddisruptionbudgets: Math.ceil(size / 2),
  };
}

/** All of them together. */
export function objectsIn(size: number): number {
  return Object.values(countsOf(size)).reduce((sum, count) => sum + count, 0);
}

/** The JSON of that object as the API server lists it, fields of its own and all. */
export function storedText(filling: Filling, index: number): string {
  if (filling === 'namespaces') return JSON.stringify(namespace(index));
  if (filling === 'nodes') return objectText('nodes', '', `node-${index}`);
  return objectText(filling, namespaceName(filling, index), `order-history-${index}`);
}

/** The same as its owner sends it, and the status that a controller writes then. */
export function sent(filling: Filling, index: number): { object: Json; status: Json | undefined } {
  const { status, ...object } = JSON.parse(storedText(filling, index)) as Json & { metadata: Json };
  const { uid, resourceVersion, generation, creationTimestamp, managedFields, ...metadata } = object.metadata;
  if (filling === 'services') {
    // The API server gives each its own.
    const { clusterIP, clusterIPs, ...spec } = object.spec as Json;
    return { object: { ...object, metadata, spec }, status: undefined };
  }
  // A kubelet registers its node with its status.
  if (filling === 'nodes') return { object: { ...object, metadata, status }, status: undefined };
  const later = WITH_STATUS.includes(filling) ? (status as Json) : undefined;
  return { object: { ...object, metadata }, status: later };
}

const WITH_STATUS: readonly Filling[] = ['deployments', 'horizontalpodautoscalers', 'poddisruptionbudgets'];

/** Where the objects of that index are. */
export function namespaceName(filling: Filling, index: number): string {
  const perNamespace: Readonly<Partial<Record<Filling, number>>> = {
    services: 10,
    deployments: 10,
    horizontalpodautoscalers: 5,
    poddisruptionbudgets: 5,
  };
  return `team-${Math.floor(index / (perNamespace[filling] ?? 1))}`;
}

function namespace(index: number): Json {
  const name = `team-${index}`;
  const labels = { 'kubernetes.io/metadata.name': name, team: name };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels }, status: { phase: 'Active' } };
}
