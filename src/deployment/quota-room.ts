import type { V1Deployment } from '@kubernetes/client-node';
import { placeOf } from '../surroundings/resources.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { podSpec } from './containers.ts';
import { podResources, takenOf } from './pod-resources.ts';
import { formatQuantity, parseQuantity, type Quantity } from './quantity.ts';
import { replicasOf } from './rollout.ts';

/** What a quota has too little of for a rollout, as quantities in words. */
export interface Shortage {
  quota: string;
  resource: string;
  /** What is missing. */
  short: string;
  /** What the Deployment takes at the height of a rollout. */
  peak: string;
  hard: string;
  /** What others take. */
  others: string;
}

/**
 * What is missing for a rollout of so many replicas of which `kept` are never taken away: it needs room for one new Pod
 * beside that many old ones, at its end for one old Pod beside that many new ones, and for all new ones.
 * A Pod is charged as k8s.io/kubernetes/pkg/quota/v1/evaluator/core does it; what it states nothing of is left out.
 */
export function quotaShortages(
  deployment: Readonly<V1Deployment>,
  { replicas, kept }: { replicas: number; kept: number },
  around: Surroundings,
): Shortage[] {
  const { namespace, name } = placeOf(deployment);
  const quotas = around.quotas.of(namespace);
  if (quotas.length === 0) return [];
  const next = podResources(podSpec(deployment));
  const before = around.old && podResources(podSpec(around.old));
  const there = podsThere(around.old ?? around.deployments.named(namespace, name));
  const shortages: Shortage[] = [];
  for (const { name: quota, hard, used } of quotas) {
    for (const resource of Object.keys(hard)) {
      const limit = parseQuantity(hard[resource] ?? '');
      const inUse = parseQuantity(used[resource] ?? '0');
      const one = takenOf(resource, next);
      if (limit === undefined || inUse === undefined || !one) continue;
      const old = (before && takenOf(resource, before)) ?? one;
      const others = largest([inUse - BigInt(there) * old]);
      const keep = BigInt(kept);
      const peak = largest([keep * old + one, keep * one + old, BigInt(replicas) * one]);
      if (others + peak <= limit) continue;
      const amounts = { short: others + peak - limit, peak, hard: limit, others };
      shortages.push({ quota, resource, ...inWords(amounts) });
    }
  }
  return shortages;
}

/**
 * The Pods that the quota's figures already hold. More than `spec.replicas` while a rollout goes on, all of which are
 * gone in the end; none of a Deployment that does not exist yet.
 */
function podsThere(deployment: Readonly<V1Deployment> | undefined): number {
  if (deployment === undefined) return 0;
  const { replicas = 0, terminatingReplicas = 0 } = deployment.status ?? {};
  return Math.max(replicasOf(deployment), replicas) + terminatingReplicas;
}

function inWords<K extends string>(amounts: Record<K, Quantity>): Record<K, string> {
  const words = Object.entries<Quantity>(amounts).map(([name, amount]) => [name, formatQuantity(amount)]);
  return Object.fromEntries(words) as Record<K, string>;
}

function largest(amounts: readonly Quantity[]): Quantity {
  let most = 0n;
  for (const amount of amounts) if (amount > most) most = amount;
  return most;
}
