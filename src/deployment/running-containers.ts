import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import { containerPath, containersOf, POD_SPEC_PATH, podSpec } from './containers.ts';
import type { FieldPath } from './field-path.ts';

/** A container that runs as long as the Pod does, and where it stands. */
export interface RunningContainer {
  container: Readonly<V1Container>;
  path: FieldPath;
  /** An init container that goes on running: it starts, alone, before the main containers do. */
  sidecar: boolean;
}

/** The native sidecars and then the main containers: the order in which they start. */
export function placedRunningContainersOf(deployment: Readonly<V1Deployment>): RunningContainer[] {
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
