import { autoscalerIndex, readAutoscaler } from './autoscaler-index.ts';
import { budgetIndex, readBudget } from './budget-index.ts';
import { claimIndex, readClaim } from './claim-index.ts';
import { deploymentIndex, readDeployment } from './deployment-index.ts';
import { nodeCount, readNode } from './node-count.ts';
import { quotaIndex, readQuota } from './quota-index.ts';
import { type Follower, RESOURCES, type Resource } from './resources.ts';
import { readService, serviceIndex } from './service-index.ts';
import type { Objects } from './surroundings.ts';

/** One resource: where the API lists it, what is kept of an object, and who is told of what is kept. */
export interface Followed {
  resource: Resource;
  /** Lists all objects of the cluster. */
  path: string;
  /** As manifests name it. */
  apiVersion: string;
  kind: string;
  /** The whole of what stays in memory of an object; undefined: nothing. */
  read(object: object): object | undefined;
  set(now: object | undefined, before: object | undefined): void;
}

/** Empty indexes, and how they come to know of objects. A new resource is a line here, and one in RESOURCES. */
export function followedIndexes(): { objects: Objects; followed: readonly Followed[] } {
  const services = serviceIndex();
  const autoscalers = autoscalerIndex();
  const budgets = budgetIndex();
  const claims = claimIndex();
  const quotas = quotaIndex();
  const nodes = nodeCount();
  const deployments = deploymentIndex();
  const byResource = {
    services: line('v1', 'Service', readService, services),
    horizontalpodautoscalers: line('autoscaling/v2', 'HorizontalPodAutoscaler', readAutoscaler, autoscalers),
    poddisruptionbudgets: line('policy/v1', 'PodDisruptionBudget', readBudget, budgets),
    persistentvolumeclaims: line('v1', 'PersistentVolumeClaim', readClaim, claims),
    resourcequotas: line('v1', 'ResourceQuota', readQuota, quotas),
    nodes: line('v1', 'Node', readNode, nodes),
    deployments: line('apps/v1', 'Deployment', readDeployment, deployments),
  } satisfies Record<Resource, unknown>;
  return {
    objects: { services, autoscalers, budgets, claims, quotas, nodes, deployments, unknown: new Map() },
    followed: RESOURCES.map((resource) => {
      const { apiVersion, ...rest } = byResource[resource];
      const root = apiVersion.includes('/') ? 'apis' : 'api';
      return { resource, path: `/${root}/${apiVersion}/${resource}`, apiVersion, ...rest };
    }),
  };
}

function line<O extends object, T extends object>(
  apiVersion: string,
  kind: string,
  read: (object: O) => T | undefined,
  follower: Follower<T>,
): Omit<Followed, 'resource' | 'path'> {
  return { apiVersion, kind, read: read as Followed['read'], set: follower.set as Followed['set'] };
}
