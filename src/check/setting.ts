import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import type { Labels } from '../deployment/label-selector.ts';
import type { Manifest } from '../manifest/read.ts';
import { type PolicyLookup, policyLookup } from '../policy/effective.ts';
import type { PolicyConfiguration } from '../policy/policy.ts';
import type { Rule } from '../rules/rule.ts';
import { objectsFrom } from '../surroundings/from-manifests.ts';
import type { Ignorance, Resource } from '../surroundings/resources.ts';
import { type Objects, without } from '../surroundings/surroundings.ts';
import { deploymentOf } from './deployment-of.ts';
import { objectFault } from './object-fault.ts';
import { shownPlace } from './shown-place.ts';
import { isKeptObject, isNamespace, placed, type Told, toldOf } from './told.ts';

/** What manifests are judged by. */
export interface Judging {
  configuration: PolicyConfiguration;
  rules: readonly Rule[];
  now: Date;
  /** Where objects stand that name no namespace. */
  namespace: string;
  /** The Deployments as they are before; those among them are updated, the others created. */
  old?: readonly Pick<Manifest, 'object'>[];
  /** Whether findings say what `evenkeel fix` would change for them: formats that show it ask for it, and it takes time. */
  withChanges?: boolean;
  /** Objects that are there too, and are not judged. */
  around?: readonly KubernetesObject[];
  /** Of these the objects do not say all: what is not among them may be there. */
  unknown?: ReadonlyMap<Resource, Ignorance>;
  /** Whether namespaces were asked for, and it is said elsewhere where their labels could not be read. */
  asksForNamespaces?: boolean;
}

/** Everything that the manifests are to each other, read once before any of them is judged. */
export interface Setting {
  judging: Judging;
  objects: Objects;
  policyFor: PolicyLookup;
  /** Labels by namespace, as far as there are manifests of namespaces. */
  namespaceLabels: ReadonlyMap<string, Labels>;
  /** By `namespace/name`. */
  old: ReadonlyMap<string, V1Deployment>;
}

export function settingOf(manifests: readonly Manifest[], judging: Judging): Setting {
  const { namespace, around = [] } = judging;
  const objects = [...manifests.map(({ object }) => object), ...around];
  return settingAmong(
    objects.flatMap((object) => toldOf(object, namespace) ?? []),
    judging,
  );
}

/** The same of what has been told of the manifests, and of all that is around them. */
export function settingAmong(told: readonly Told[], judging: Judging): Setting {
  const { configuration, namespace, old = [], unknown = new Map() } = judging;
  const before = old
    .filter(({ object }) => objectFault(object) === undefined)
    .flatMap(({ object }) => deploymentOf(placed(object, namespace))?.deployment ?? []);
  return {
    judging,
    objects: without(objectsFrom(told.filter(isKeptObject)), unknown),
    policyFor: policyLookup(configuration),
    namespaceLabels: new Map(told.filter(isNamespace).map(({ kept: { name, labels } }) => [name, labels])),
    old: new Map(before.map((deployment) => [keyOf(deployment), deployment])),
  };
}

/** `namespace/name`. */
export function keyOf(deployment: V1Deployment): string {
  const { namespace, name } = shownPlace(deployment);
  return `${namespace}/${name}`;
}
