import type { V1Deployment } from '@kubernetes/client-node';
import type { Resource } from '../surroundings/resources.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { heldClaims } from './claims.ts';
import { POD_SPEC_PATH } from './containers.ts';
import type { FieldPath } from './field-path.ts';
import { hostPortsOf, nodesAtMost, repelsItself } from './placement.ts';
import { quotaShortages } from './quota-room.ts';

/** What stallsOf goes by, and the number of Pods it is asked about. */
export const STALLS_BY: readonly Resource[] = [
  'horizontalpodautoscalers',
  'persistentvolumeclaims',
  'resourcequotas',
  'nodes',
  'deployments',
];

/** A reason for which a rolling update cannot finish. */
export interface Stall {
  reason: 'ClaimOfOnePod' | 'ClaimOfOneNode' | 'HostPortTaken' | 'PodsRepelEachOther' | 'QuotaFull';
  path: FieldPath;
  data: Readonly<Record<string, string | number>>;
}

/**
 * Why a rolling update of so many replicas, of which `maxUnavailable` may be missing, cannot finish: an old Pod is taken
 * away only while `replicas - maxUnavailable` others are available, so that many and one more, old and new, have to be
 * able to run at once. Only what is known counts.
 * Source: reconcileOldReplicaSets in k8s.io/kubernetes/pkg/controller/deployment.
 */
export function stallsOf(
  deployment: Readonly<V1Deployment>,
  { replicas, maxUnavailable }: { replicas: number; maxUnavailable: number },
  around: Surroundings,
): Stall[] {
  const kept = replicas - maxUnavailable;
  const stalls: Stall[] = [];
  const data = { replicas, unavailable: maxUnavailable, kept, needed: kept + 1 };
  for (const { claim, holder, path } of kept > 0 ? heldClaims(deployment, around) : []) {
    if (holder === 'pod') stalls.push({ reason: 'ClaimOfOnePod', path, data: { ...data, claim } });
    // Several that share the claim and can do without one are on one node, for all that is known.
    if (holder === 'node' && maxUnavailable === 0)
      stalls.push({ reason: 'ClaimOfOneNode', path, data: { ...data, claim } });
  }
  const nodes = nodesAtMost(deployment, around);
  if (nodes !== undefined && nodes < data.needed) {
    const lack = { ...data, nodes };
    const [port] = hostPortsOf(deployment);
    if (port !== undefined) stalls.push({ reason: 'HostPortTaken', path: port.path, data: { ...lack, why: port.why } });
    if (repelsItself(deployment)) {
      const path = [...POD_SPEC_PATH, 'affinity', 'podAntiAffinity'];
      stalls.push({ reason: 'PodsRepelEachOther', path, data: lack });
    }
  }
  for (const shortage of quotaShortages(deployment, { replicas, kept }, around)) {
    stalls.push({
      reason: 'QuotaFull',
      path: ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'],
      data: { ...data, ...shortage },
    });
  }
  return stalls;
}
