import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import { podLabels } from '../deployment/containers.ts';
import { type Labels, selects } from '../deployment/label-selector.ts';
import { byNamespace, type Follower, type Place, placeOf } from './resources.ts';

/**
 * What is kept of a Deployment: who and what it is for, and what ties it to one Pod, not how it runs. A request for its
 * scale carries none of it, and is judged by it.
 */
export interface IndexedDeployment extends Place {
  deployment: Readonly<V1Deployment>;
}

export interface DeploymentIndex {
  named(namespace: string, name: string): Readonly<V1Deployment> | undefined;
  /** Those of the namespace whose Pods have all of these labels; without labels, every one. */
  of(namespace: string, labels?: Labels): Iterable<IndexedDeployment>;
}

export const noDeployments: DeploymentIndex = { named: () => undefined, of: () => [] };

const OWN_ANNOTATIONS = 'evenkeel.dev/';

export function readDeployment(deployment: Readonly<V1Deployment>): IndexedDeployment {
  const { metadata, spec } = deployment;
  const template = spec?.template;
  const place = placeOf(deployment);
  const annotations = Object.entries(metadata?.annotations ?? {}).filter(([name]) => name.startsWith(OWN_ANNOTATIONS));
  const claims = (template?.spec?.volumes ?? []).filter(({ persistentVolumeClaim }) => persistentVolumeClaim);
  const initContainers = (template?.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy);
  const controller = metadata?.ownerReferences?.find((owner) => owner.controller);
  return {
    ...place,
    deployment: {
      metadata: {
        ...place,
        ...(metadata?.labels ? { labels: metadata.labels } : {}),
        ...(annotations.length > 0 ? { annotations: Object.fromEntries(annotations) } : {}),
        ...(metadata?.deletionTimestamp ? { deletionTimestamp: metadata.deletionTimestamp } : {}),
        ...(controller ? { ownerReferences: [controller] } : {}),
      },
      spec: {
        replicas: spec?.replicas ?? 1,
        ...(spec?.strategy?.type ? { strategy: { type: spec.strategy.type } } : {}),
        selector: spec?.selector ?? {},
        template: {
          metadata: { labels: template?.metadata?.labels ?? {} },
          spec: {
            containers: (template?.spec?.containers ?? []).map(portsOf),
            ...(initContainers.length > 0 ? { initContainers: initContainers.map(portsOf) } : {}),
            ...(claims.length > 0 ? { volumes: claims } : {}),
          },
        },
      },
    },
  };
}

function portsOf({ name, ports, restartPolicy }: V1Container): V1Container {
  return { name, ...(ports ? { ports } : {}), ...(restartPolicy ? { restartPolicy } : {}) };
}

export function deploymentIndex(): DeploymentIndex & Follower<IndexedDeployment> {
  const all = byNamespace<IndexedDeployment>();
  const byName = new Map<string, IndexedDeployment>();
  const byLabel = new Map<string, IndexedDeployment[]>();
  const keyOf = ({ namespace, name }: Place) => `${namespace}/${name}`;

  function drop(deployment: IndexedDeployment): void {
    byName.delete(keyOf(deployment));
    for (const key of labelKeys(deployment.namespace, podLabels(deployment.deployment))) {
      const left = (byLabel.get(key) ?? []).filter((other) => other !== deployment);
      if (left.length === 0) byLabel.delete(key);
      else byLabel.set(key, left);
    }
  }

  function file(deployment: IndexedDeployment): void {
    byName.set(keyOf(deployment), deployment);
    for (const key of labelKeys(deployment.namespace, podLabels(deployment.deployment))) {
      const list = byLabel.get(key);
      if (list === undefined) byLabel.set(key, [deployment]);
      else list.push(deployment);
    }
  }

  return {
    set(now, before) {
      all.set(now, before);
      if (before !== undefined) drop(before);
      if (now !== undefined) file(now);
    },
    named: (namespace, name) => byName.get(keyOf({ namespace, name }))?.deployment,
    of(namespace, labels = {}) {
      const [first, ...others] = labelKeys(namespace, labels).map((key) => byLabel.get(key) ?? []);
      if (first === undefined) return all.of(namespace);
      // All labels are asked of the shortest list: one label may be on every Deployment of the namespace.
      const shortest = others.reduce((one, other) => (other.length < one.length ? other : one), first);
      return shortest.filter((deployment) => selects({ matchLabels: labels }, podLabels(deployment.deployment)));
    },
  };
}

function labelKeys(namespace: string, labels: Labels): string[] {
  return Object.keys(labels).map((name) => `${namespace}/${name}=${labels[name]}`);
}
