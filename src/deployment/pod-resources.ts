import type { V1PodSpec, V1ResourceRequirements } from '@kubernetes/client-node';
import { ONE, parseQuantity, type Quantity } from './quantity.ts';

/** Amounts by resource name. */
type Amounts = Map<string, Quantity>;
type Written = Readonly<Record<string, string | number>> | null | undefined;

/** What one Pod takes, as the scheduler and quotas count it; what no container states is not in it. */
export interface PodResources {
  requests: ReadonlyMap<string, Quantity>;
  limits: ReadonlyMap<string, Quantity>;
}

/**
 * The containers and native sidecars together, or, where that is more, an init container with the sidecars started before
 * it; a request that is not stated is the limit. What is stated for the Pod as a whole counts instead, and overhead on top.
 * Source: PodRequests and PodLimits in k8s.io/component-helpers/resource.
 */
export function podResources(spec: Readonly<V1PodSpec> | undefined): PodResources {
  return { requests: total(spec, requestsOf), limits: total(spec, limitsOf) };
}

/** What a Pod takes of a quota's resource; undefined where it states nothing of it, and a LimitRange may. */
export function takenOf(resource: string, { requests, limits }: PodResources): Quantity | undefined {
  if (resource === 'pods' || resource === 'count/pods') return ONE;
  const [, kind, name = ''] = /^(?:(requests|limits)\.)?(.+)$/.exec(resource) ?? [];
  return (kind === 'limits' ? limits : requests).get(name);
}

function requestsOf(resources: Readonly<V1ResourceRequirements> | null | undefined): Amounts {
  return new Map([...amountsOf(resources?.limits), ...amountsOf(resources?.requests)]);
}

function limitsOf(resources: Readonly<V1ResourceRequirements> | null | undefined): Amounts {
  return amountsOf(resources?.limits);
}

function total(spec: Readonly<V1PodSpec> | undefined, read: typeof requestsOf): Amounts {
  const sum: Amounts = new Map();
  for (const { resources } of spec?.containers ?? []) add(sum, read(resources));
  const sidecars: Amounts = new Map();
  const starting: Amounts = new Map();
  for (const { resources, restartPolicy } of spec?.initContainers ?? []) {
    const own = read(resources);
    if (restartPolicy === 'Always') {
      add(sum, own);
      add(sidecars, own);
      raise(starting, sidecars);
    } else {
      add(own, sidecars);
      raise(starting, own);
    }
  }
  raise(sum, starting);
  const stated = amountsOf((read === limitsOf ? spec?.resources?.limits : spec?.resources?.requests) as Written);
  for (const [name, amount] of stated) sum.set(name, amount);
  const overhead = amountsOf(spec?.overhead);
  // Where nothing is stated, overhead alone would make a limit of none.
  for (const [name, amount] of overhead) if (sum.has(name)) add(sum, new Map([[name, amount]]));
  return sum;
}

function amountsOf(written: Written): Amounts {
  const amounts: Amounts = new Map();
  for (const [name, value] of Object.entries(written ?? {})) {
    const amount = parseQuantity(value);
    if (amount !== undefined) amounts.set(name, amount);
  }
  return amounts;
}

function add(to: Amounts, more: ReadonlyMap<string, Quantity>): void {
  for (const [name, amount] of more) to.set(name, (to.get(name) ?? 0n) + amount);
}

function raise(to: Amounts, least: ReadonlyMap<string, Quantity>): void {
  for (const [name, amount] of least) if (amount > (to.get(name) ?? 0n)) to.set(name, amount);
}
