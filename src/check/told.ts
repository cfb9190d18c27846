import type { KubernetesObject } from '@kubernetes/client-node';
import type { Labels } from '../deployment/label-selector.ts';
import { type KeptObject, keptOf } from '../surroundings/from-manifests.ts';
import { deploymentOf, isPatch } from './deployment-of.ts';
import { objectFault } from './object-fault.ts';
import { shownPlace } from './shown-place.ts';

/** What one manifest is to all the others: plain data, so that threads can tell each other. */
export type Told = KeptObject | ToldNamespace;

interface ToldNamespace {
  resource: 'namespaces';
  kept: { name: string; labels: Labels };
}

/** Undefined: nothing, and so of what no API server takes. `namespace` is where an object stands that names none. */
export function toldOf(object: KubernetesObject, namespace: string): Told | undefined {
  return objectFault(object) === undefined ? toldOfWhole(object, namespace) : undefined;
}

/** The same of an object that is known to have no `objectFault`. */
export function toldOfWhole(object: KubernetesObject, namespace: string): Told | undefined {
  if (object.apiVersion === 'v1' && object.kind === 'Namespace') {
    const { name, labels } = object.metadata ?? {};
    return { resource: 'namespaces', kept: { name: name ?? '', labels: labels ?? {} } };
  }
  const at = placed(object, namespace);
  const deployment = deploymentOf(at)?.deployment;
  return deployment !== undefined && isPatch(deployment) ? undefined : keptOf(deployment ? named(deployment) : at);
}

export function isNamespace(told: Told): told is ToldNamespace {
  return told.resource === 'namespaces';
}

export function isKeptObject(told: Told): told is KeptObject {
  return told.resource !== 'namespaces';
}

/** The same with a name to show where the API server is still to make one. */
export function named<T extends KubernetesObject>(object: T): T {
  const { name } = shownPlace(object);
  return name === (object.metadata?.name ?? '') ? object : { ...object, metadata: { ...object.metadata, name } };
}

/** kubectl fills in the namespace where a manifest leaves it out, or empty; a Namespace or a Node has none, and does not read it. */
export function placed<T extends KubernetesObject>(object: T, namespace: string): T {
  if (object.metadata?.namespace) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
