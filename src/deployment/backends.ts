import type { V1Deployment } from '@kubernetes/client-node';
import type { IndexedDeployment } from '../surroundings/deployment-index.ts';
import { placeOf } from '../surroundings/resources.ts';
import type { IndexedService } from '../surroundings/service-index.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { replicasOf } from './rollout.ts';

/**
 * The first by name of the other Deployments that have Pods behind the Service, as with two colours or a canary; undefined
 * where there is none, and where Deployments are not known. `suits` says which of them count.
 */
export function otherBackend(
  service: IndexedService,
  deployment: Readonly<V1Deployment>,
  around: Surroundings,
  suits: (other: Readonly<V1Deployment>) => boolean = () => true,
): string | undefined {
  const { namespace, name } = placeOf(deployment);
  let first: IndexedDeployment | undefined;
  for (const other of around.deployments.of(namespace, service.selector)) {
    // The Deployment under review is known by what it was before.
    if (other.name === name || (first !== undefined && first.name < other.name)) continue;
    if (replicasOf(other.deployment) === 0 || other.deployment.metadata?.deletionTimestamp) continue;
    if (suits(other.deployment)) first = other;
  }
  return first?.name;
}
