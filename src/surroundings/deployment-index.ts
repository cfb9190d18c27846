import type { V1Container, V1Deployment } from '@kubernetes/client-node';
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
  of(namespace: string): Iterable<IndexedDeployment>;
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
            ...(claims.length > 0 ? { volumes: claims } : {}),
            ...(initContainers.length > 0 ? { initContainers: initContainers.map(portsOf) } : {}),
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
  const keyOf = ({ namespace, name }: Place) => `${namespace}/${name}`;
  return {
    set(now, before) {
      all.set(now, before);
      if (before !== undefined) byName.delete(keyOf(before));
      if (now !== undefined) byName.set(keyOf(now), now);
    },
    named: (namespace, name) => byName.get(keyOf({ namespace, name }))?.deployment,
    of: all.of,
  };
}
