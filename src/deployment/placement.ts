import type { V1Deployment } from '@kubernetes/client-node';
import { podSpec, runningContainersOf } from './containers.ts';

/** A port of the node that a container takes: one Pod a node can have it. */
export interface HostPort {
  container: string;
  hostPort: number;
}

export function hostPorts(deployment: Readonly<V1Deployment>): HostPort[] {
  return runningContainersOf(deployment).flatMap((container) =>
    (container.ports ?? []).flatMap(({ hostPort }) =>
      hostPort === undefined || hostPort === 0 ? [] : [{ container: container.name, hostPort }],
    ),
  );
}

/** The names of the PersistentVolumeClaims that every Pod of the Deployment mounts: they are shared by all of them. */
function sharedClaims(deployment: Readonly<V1Deployment>): string[] {
  return (podSpec(deployment)?.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
}

/**
 * Why a new Pod may not be able to start while an old one is still there, in words, so that a rolling update which
 * waits for it would hang. Empty where nothing in the Deployment stands in the way. The access mode of a claim is not
 * in the Deployment; the words name the condition.
 */
export function whyPodsCollide(deployment: Readonly<V1Deployment>): string[] {
  return [
    ...hostPorts(deployment).map(
      ({ container, hostPort }) =>
        `container "${container}" takes hostPort ${hostPort}, which only one Pod a node can have`,
    ),
    ...sharedClaims(deployment).map(
      (claim) =>
        `claim "${claim}" can be mounted on one node only, unless its access mode is ReadWriteMany or ReadOnlyMany`,
    ),
  ];
}
