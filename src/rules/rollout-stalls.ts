import { rollingUpdate } from '../deployment/rollout.ts';
import { scalingOf } from '../deployment/scaling.ts';
import { STALLS_BY, stallsOf } from '../deployment/stalls.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads spec.strategy, spec.replicas and what ties a Pod to its place: volumes[*].persistentVolumeClaim, hostPort,
// hostNetwork, podAntiAffinity, resources; with the claims, nodes and quotas they meet. Allowed: as many Pods as a rolling
// update never takes away, and a new one beside them, can run at once. Not applicable to Recreate and to 0 replicas.
export const rolloutStalls = rule({
  id: 'rollout-stalls',
  title: 'A rollout cannot finish',
  rationale:
    'A rolling update takes an old Pod away only when enough others are available. Where the new Pod cannot start beside the old ones, it waits for ever: the new version never goes out, nor does the fix for it, until someone stops the old Pods by hand, and requests with them.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment',
    'https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes',
    'https://kubernetes.io/docs/concepts/policy/resource-quotas/',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'strategy',
  regards: () => STALLS_BY,
  // Another node may come, and the new Pod may land on the node of the old one.
  warnOnly: ['ClaimOfOneNode', 'HostPortTaken', 'PodsRepelEachOther'],
  options: NO_OPTIONS,
  reasons: {
    ClaimOfOnePod:
      'the rollout cannot finish: claim "{claim}" is ReadWriteOncePod, so that one Pod at a time can have it, and {kept} of {replicas} are kept until a new one is ready. Use a ReadWriteMany claim, or, where the outage is accepted, strategy Recreate with an exemption from strategy-recreate',
    ClaimOfOneNode:
      'the rollout hangs if the new Pod is placed on another node than the old one: claim "{claim}" is ReadWriteOnce, so that one node at a time can mount it, and {kept} of {replicas} Pods are kept until the new one is ready. Use a ReadWriteMany claim, or, where the outage is accepted, strategy Recreate with an exemption from strategy-recreate',
    HostPortTaken:
      'the rollout cannot finish: {why}, so that it needs {needed} nodes ({kept} of {replicas} Pods are kept, and a new one) and has {nodes}. Add a node, or drop the port of the host',
    PodsRepelEachOther:
      "the rollout cannot finish: its required podAntiAffinity keeps its own Pods off each other's nodes, so that it needs {needed} nodes ({kept} of {replicas} Pods are kept, and a new one) and has {nodes}. Add a node, or prefer the anti-affinity instead of requiring it",
    QuotaFull:
      'the rollout cannot finish: ResourceQuota "{quota}" is {short} short of {resource} for old and new Pods side by side: others take {others} and the rollout {peak} at its height, of {hard}. Raise the quota, or ask for less',
  },
  *check(deployment, _options, around) {
    const replicas = scalingOf(deployment, around)?.now;
    if (replicas === undefined) return;
    const update = rollingUpdate(deployment, replicas);
    if (update !== undefined) yield* stallsOf(deployment, update, around);
  },
});
