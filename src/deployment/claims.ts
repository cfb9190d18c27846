import type { V1Deployment } from '@kubernetes/client-node';
import type { IndexedClaim } from '../surroundings/claim-index.ts';
import { placeOf } from '../surroundings/resources.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { POD_SPEC_PATH, podSpec } from './containers.ts';
import type { FieldPath } from './field-path.ts';
import { nodesAtMost, staysOnOneNode } from './placement.ts';

/** A claim that all Pods of a Deployment mount, and that may keep a new one from starting beside an old one. */
export interface HeldClaim {
  claim: string;
  path: FieldPath;
  /** Who alone can have it; `unknown` where the claim's access mode is not known. */
  holder: 'pod' | 'node' | 'unknown';
  /** In words. */
  why: string;
}

/** Volumes that no node holds on to, or that place the new Pod on the node of the old one, by how their makers are called. */
const FREE_OF_ATTACHMENT = /local|host-?path|no-provisioner|nfs|efs|file|smb/i;

/**
 * Only the claims that are in the way: a volume mounted ReadWriteMany or ReadOnlyMany is in nobody's, and one mounted
 * ReadWriteOnce is not where all Pods are on one node.
 * Source: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes
 */
export function heldClaims(deployment: Readonly<V1Deployment>, around: Surroundings): HeldClaim[] {
  const held: HeldClaim[] = [];
  for (const [index, { persistentVolumeClaim }] of (podSpec(deployment)?.volumes ?? []).entries()) {
    const claim = persistentVolumeClaim?.claimName;
    if (claim === undefined) continue;
    const known = around.claims.named(placeOf(deployment).namespace, claim);
    const holder = known === undefined ? 'unknown' : holderOf(known, deployment, around);
    if (holder === undefined) continue;
    held.push({ claim, holder, path: [...POD_SPEC_PATH, 'volumes', index], why: WHY[holder](claim) });
  }
  return held;
}

const WHY: Readonly<Record<HeldClaim['holder'], (claim: string) => string>> = {
  pod: (claim) => `claim "${claim}" is ReadWriteOncePod, and only one Pod can have it`,
  node: (claim) => `claim "${claim}" is ReadWriteOnce, and can be mounted on one node only`,
  unknown: (claim) =>
    `claim "${claim}" can be mounted on one node only, unless its access mode is ReadWriteMany or ReadOnlyMany`,
};

function holderOf(
  { name, accessModes, storage = '' }: IndexedClaim,
  deployment: Readonly<V1Deployment>,
  around: Surroundings,
): 'pod' | 'node' | undefined {
  if (accessModes.includes('ReadWriteOncePod')) return 'pod';
  // A claim of several modes is bound to a volume that has them all.
  if (accessModes.some((mode) => mode !== 'ReadWriteOnce') || accessModes.length === 0) return undefined;
  if (FREE_OF_ATTACHMENT.test(storage) || staysOnOneNode(deployment) || nodesAtMost(deployment, around) === 1) {
    return undefined;
  }
  return isShared(name, around) ? undefined : 'node';
}

/** Whether several Pods have been seen to run with the claim: they have one node, or the volume lets them have several. */
function isShared(claim: string, { old }: Surroundings): boolean {
  if (old === undefined || (old.status?.readyReplicas ?? 0) < 2) return false;
  return (podSpec(old)?.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim);
}
