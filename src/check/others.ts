import type { V1Deployment } from '@kubernetes/client-node';
import { type DeploymentIndex, type IndexedDeployment, readDeployment } from '../surroundings/deployment-index.ts';
import { isGenerated, shownPlace } from './shown-place.ts';
import { named } from './told.ts';

/**
 * The index as a Deployment sees it. Rules know one among the others by its name; one that has none yet, because the API
 * server will make it, is taken out here: others of the same prefix are other Deployments.
 */
export function withoutItself(deployments: DeploymentIndex, deployment: V1Deployment): DeploymentIndex {
  const { name } = shownPlace(deployment);
  if (!isGenerated(name)) return deployments;
  const own = JSON.stringify(readDeployment(named(deployment)));
  return {
    named: deployments.named,
    *of(namespace, labels) {
      let isOut = false;
      for (const other of deployments.of(namespace, labels)) {
        if (isOut || !isSame(other, name, own)) yield other;
        else isOut = true;
      }
    },
  };
}

/** Of several that are the same to others in everything, it does not matter which one is taken out. */
function isSame(other: IndexedDeployment, name: string, own: string): boolean {
  return other.name === name && JSON.stringify(other) === own;
}
