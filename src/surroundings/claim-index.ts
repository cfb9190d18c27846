import type { V1PersistentVolumeClaim } from '@kubernetes/client-node';
import { type Follower, type Place, placeOf } from './resources.ts';

/** What the rules read of a PersistentVolumeClaim. */
export interface IndexedClaim extends Place {
  /** As the claim asks for them: ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod. */
  accessModes: readonly string[];
  /** What made the volume, or the class that is to; undefined where the cluster's default class decides. */
  storage?: string | undefined;
}

const PROVISIONER = 'volume.kubernetes.io/storage-provisioner';

export interface ClaimIndex {
  named(namespace: string, name: string): IndexedClaim | undefined;
}

export const noClaims: ClaimIndex = { named: () => undefined };

export function readClaim(claim: Readonly<V1PersistentVolumeClaim>): IndexedClaim {
  const storage = claim.metadata?.annotations?.[PROVISIONER] ?? claim.spec?.storageClassName;
  return { ...placeOf(claim), accessModes: claim.spec?.accessModes ?? [], ...(storage ? { storage } : {}) };
}

export function claimIndex(): ClaimIndex & Follower<IndexedClaim> {
  const claims = new Map<string, IndexedClaim>();
  const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;
  return {
    set(now, before) {
      if (before !== undefined) claims.delete(keyOf(before.namespace, before.name));
      if (now !== undefined) claims.set(keyOf(now.namespace, now.name), now);
    },
    named: (namespace, name) => claims.get(keyOf(namespace, name)),
  };
}
