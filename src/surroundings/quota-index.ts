import type { V1ResourceQuota } from '@kubernetes/client-node';
import { byNamespace, type Follower, type Place, placeOf } from './resources.ts';

/** What the rules read of a ResourceQuota: quantities (`10`, `500m`, `2Gi`) by resource name. */
export interface IndexedQuota extends Place {
  hard: Amounts;
  /** What is taken of each, as of now; 0 where it is not known. */
  used: Amounts;
}

/** A manifest may write a quantity as a number. */
type Amounts = Readonly<Record<string, string | number>>;

export interface QuotaIndex {
  /** The quotas of a namespace that hold for every Pod that runs for ever, sorted by name. */
  of(namespace: string): readonly IndexedQuota[];
}

export const noQuotas: QuotaIndex = { of: () => [] };

/** Resources that Pods take of a quota; others (services, secrets) say nothing of a rollout. */
const POD_RESOURCES = /^(?:pods|count\/pods|cpu|memory|ephemeral-storage|hugepages-.+|(?:requests|limits)\..+)$/;

/** Undefined for a quota that holds for some Pods only, by their class or priority, or says nothing of Pods. */
export function readQuota(quota: Readonly<V1ResourceQuota>): IndexedQuota | undefined {
  const { spec, status } = quota;
  const scopes = [
    ...(spec?.scopes ?? []),
    ...(spec?.scopeSelector?.matchExpressions ?? []).map(({ scopeName, operator }) =>
      operator === 'Exists' ? scopeName : `${scopeName}?`,
    ),
  ];
  if (scopes.some((scope) => scope !== 'NotTerminating')) return undefined;
  const hard = podResources(status?.hard ?? spec?.hard);
  if (Object.keys(hard).length === 0) return undefined;
  return { ...placeOf(quota), hard, used: podResources(status?.used) };
}

function podResources(amounts: Amounts | null | undefined): Amounts {
  return Object.fromEntries(Object.entries(amounts ?? {}).filter(([resource]) => POD_RESOURCES.test(resource)));
}

export function quotaIndex(): QuotaIndex & Follower<IndexedQuota> {
  const quotas = byNamespace<IndexedQuota>();
  return {
    set: quotas.set,
    of: (namespace) => [...quotas.of(namespace)].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
