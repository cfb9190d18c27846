import type { V1Container, V1ContainerPort, V1Deployment, V1PodSpec } from '@kubernetes/client-node';
import type { FieldPath } from './field-path.ts';

/** A container of the Pod template and where it stands. */
export interface PlacedContainer {
  container: Readonly<V1Container>;
  path: FieldPath;
}

export const POD_SPEC_PATH: FieldPath = ['spec', 'template', 'spec'];

export function podSpec(deployment: Readonly<V1Deployment>): Readonly<V1PodSpec> | undefined {
  return deployment.spec?.template?.spec;
}

/** The main containers; init containers and native sidecars are not among them. */
export function containersOf(deployment: Readonly<V1Deployment>): PlacedContainer[] {
  return (podSpec(deployment)?.containers ?? []).map((container, index) => ({
    container,
    path: [...POD_SPEC_PATH, 'containers', index],
  }));
}

/** The main container that a field path of its own or below it leads to. */
export function containerAt(deployment: Readonly<V1Deployment>, path: FieldPath): Readonly<V1Container> | undefined {
  const index = path[POD_SPEC_PATH.length + 1];
  return typeof index === 'number' ? podSpec(deployment)?.containers?.[index] : undefined;
}

/** Every container that may still run while the Pod stops: the main ones and the native sidecars. */
export function runningContainersOf(deployment: Readonly<V1Deployment>): PlacedContainer[] {
  const sidecars = (podSpec(deployment)?.initContainers ?? [])
    .map((container, index) => ({ container, path: [...POD_SPEC_PATH, 'initContainers', index] }))
    .filter(({ container }) => container.restartPolicy === 'Always');
  return [...containersOf(deployment), ...sidecars];
}

export function protocolOf(port: Readonly<V1ContainerPort>): string {
  return port.protocol ?? 'TCP';
}
