import type { V1Deployment } from '@kubernetes/client-node';
import { type AutoscalerIndex, noAutoscalers } from './autoscaler-index.ts';
import { type BudgetIndex, noBudgets } from './budget-index.ts';
import { type ClaimIndex, noClaims } from './claim-index.ts';
import { type DeploymentIndex, noDeployments } from './deployment-index.ts';
import { type NodeCount, noNodes } from './node-count.ts';
import { noQuotas, type QuotaIndex } from './quota-index.ts';
import { type Ignorance, RESOURCES, type Resource } from './resources.ts';
import { noServices, type ServiceIndex } from './service-index.ts';

/** The objects around a Deployment, as far as they are known. */
export interface Objects {
  services: ServiceIndex;
  autoscalers: AutoscalerIndex;
  budgets: BudgetIndex;
  claims: ClaimIndex;
  quotas: QuotaIndex;
  nodes: NodeCount;
  deployments: DeploymentIndex;
  /** Of these the lookups find nothing, and that says nothing. */
  unknown: ReadonlyMap<Resource, Ignorance>;
}

/** What decides, beside the Deployment itself, whether its rollout is safe. */
export interface Surroundings extends Objects {
  /** The Deployment as it was before the request; absent on create and where there is no request. */
  old?: Readonly<V1Deployment> | undefined;
  /** What the platform team says of the whole cluster. */
  platform: Platform;
}

export interface Platform {
  /** The minor version of the oldest Kubernetes the manifests are for: 30 for v1.30. */
  kubernetesMinor: number;
  /** Names of ports that are there for scraping alone: a container that declares no other does not serve. */
  scrapePortNames: readonly string[];
}

/** The lookups that find nothing. */
const NOTHING: Objects = {
  services: noServices,
  autoscalers: noAutoscalers,
  budgets: noBudgets,
  claims: noClaims,
  quotas: noQuotas,
  nodes: noNodes,
  deployments: noDeployments,
  unknown: new Map(),
};

/** Where there is no source of anything. */
export const nothingKnown: Objects = {
  ...NOTHING,
  unknown: new Map(RESOURCES.map((resource) => [resource, 'no-source'])),
};

/** Which of the lookups speak of a resource. */
export const LOOKUPS = {
  services: 'services',
  horizontalpodautoscalers: 'autoscalers',
  poddisruptionbudgets: 'budgets',
  persistentvolumeclaims: 'claims',
  resourcequotas: 'quotas',
  nodes: 'nodes',
  deployments: 'deployments',
} as const satisfies Record<Resource, keyof Objects>;

/** The same objects without those of which nothing can be said any more. */
export function without(objects: Objects, unknown: ReadonlyMap<Resource, Ignorance>): Objects {
  if (unknown.size === 0) return objects;
  const left: Objects = { ...objects, unknown: new Map([...objects.unknown, ...unknown]) };
  for (const resource of unknown.keys()) Object.assign(left, { [LOOKUPS[resource]]: NOTHING[LOOKUPS[resource]] });
  return left;
}
