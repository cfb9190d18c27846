import type { V1Container, V1ContainerPort, V1Deployment, V1PodSpec } from '@kubernetes/client-node';
import type { FieldPath } from './field-path.ts';
import type { Labels } from './label-selector.ts';

export const POD_SPEC_PATH: FieldPath = ['spec', 'template', 'spec'];

export function podSpec(deployment: Readonly<V1Deployment>): Readonly<V1PodSpec> | undefined {
  return deployment.spec?.template?.spec;
}

/** The labels of the Pods: what Services, budgets and affinities select them by. */
export function podLabels(deployment: Readonly<V1Deployment>): Labels {
  return deployment.spec?.template?.metadata?.labels ?? {};
}

/** The main containers; init containers and native sidecars are not among them. */
export function containersOf(deployment: Readonly<V1Deployment>): readonly Readonly<V1Container>[] {
  return podSpec(deployment)?.containers ?? [];
}

/** Where the main container with this index stands, or a field below it. */
export function containerPath(index: number, ...field: readonly string[]): FieldPath {
  return [...POD_SPEC_PATH, 'containers', index, ...field];
}

/** The main container that a field path of its own or below it leads to. */
export function containerAt(deployment: Readonly<V1Deployment>, path: FieldPath): Readonly<V1Container> | undefined {
  const index = path[POD_SPEC_PATH.length + 1];
  return typeof index === 'number' ? containersOf(deployment)[index] : undefined;
}

/** The native sidecars: init containers that start before the main ones and go on running beside them. */
export function sidecarsOf(deployment: Readonly<V1Deployment>): readonly Readonly<V1Container>[] {
  const initContainers = podSpec(deployment)?.initContainers ?? [];
  return initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always');
}

/** Every container that may still run while the Pod stops: the main ones and the native sidecars. */
export function runningContainersOf(deployment: Readonly<V1Deployment>): readonly Readonly<V1Container>[] {
  const sidecars = sidecarsOf(deployment);
  return sidecars.length === 0 ? containersOf(deployment) : [...containersOf(deployment), ...sidecars];
}

/** A container that runs as long as the Pod does, and where it stands. */
export interface RunningContainer {
  container: Readonly<V1Container>;
  path: FieldPath;
  /** An init container that goes on running: it starts, alone, before the main containers do. */
  sidecar: boolean;
}

/** The native sidecars and then the main containers: the order in which they start. */
export function containersInStartOrder(deployment: Readonly<V1Deployment>): RunningContainer[] {
  const found: RunningContainer[] = [];
  for (const [index, container] of (podSpec(deployment)?.initContainers ?? []).entries()) {
    if (container.restartPolicy !== 'Always') continue;
    found.push({ container, path: [...POD_SPEC_PATH, 'initContainers', index], sidecar: true });
  }
  for (const [index, container] of containersOf(deployment).entries()) {
    found.push({ container, path: containerPath(index), sidecar: false });
  }
  return found;
}

/** Where one of runningContainersOf stands, or a field below it. */
export function runningContainerPath(
  deployment: Readonly<V1Deployment>,
  container: Readonly<V1Container>,
  ...field: readonly string[]
): FieldPath {
  const index = containersOf(deployment).indexOf(container);
  if (index !== -1) return containerPath(index, ...field);
  return [...POD_SPEC_PATH, 'initContainers', podSpec(deployment)?.initContainers?.indexOf(container) ?? -1, ...field];
}

export function protocolOf(port: Readonly<V1ContainerPort>): string {
  return port.protocol ?? 'TCP';
}
