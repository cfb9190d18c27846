import type { V1Deployment, V1PodAffinityTerm } from '@kubernetes/client-node';
import { podSpec, runningContainersOf } from './containers.ts';
import { type LabelSelector, selects } from './label-selector.ts';

/**
 * Why a node can have only one Pod of the Deployment, in words: a rolling update that removes no Pod first then needs a
 * spare node, or hangs. Empty where Pods can stand side by side.
 */
export function whyOnePodPerNode(deployment: Readonly<V1Deployment>): string[] {
  const hostNetwork = podSpec(deployment)?.hostNetwork === true;
  const reasons: string[] = [];
  for (const { name, ports } of runningContainersOf(deployment)) {
    for (const { hostPort, containerPort } of ports ?? []) {
      // On the host's network every port is the host's. The API server fills hostPort in for the Pod only.
      const taken = hostPort || (hostNetwork ? containerPort : 0);
      if (!taken) continue;
      const what = hostPort ? `hostPort ${taken}` : `port ${taken} of the host's network`;
      reasons.push(`container "${name}" takes ${what}, which only one Pod a node can have`);
    }
  }
  if (repelsItself(deployment)) reasons.push("its required podAntiAffinity keeps its own Pods off each other's nodes");
  return reasons;
}

/**
 * Why a new Pod may not be able to start while an old one is still there. Beside what allows one Pod a node, the claims
 * that all Pods share: their access mode is not in the Deployment, so that the words name the condition.
 */
export function whyPodsCollide(deployment: Readonly<V1Deployment>): string[] {
  const claims = (podSpec(deployment)?.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    persistentVolumeClaim?.claimName === undefined ? [] : [persistentVolumeClaim.claimName],
  );
  return [
    ...whyOnePodPerNode(deployment),
    ...claims.map(
      (claim) =>
        `claim "${claim}" can be mounted on one node only, unless its access mode is ReadWriteMany or ReadOnlyMany`,
    ),
  ];
}

/** Whether a required anti-affinity by node selects the Deployment's own Pods. */
function repelsItself(deployment: Readonly<V1Deployment>): boolean {
  const terms = podSpec(deployment)?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const labels = deployment.spec?.template?.metadata?.labels ?? {};
  return terms.some(
    (term) =>
      term.topologyKey === 'kubernetes.io/hostname' &&
      term.labelSelector &&
      reaches(term, deployment.metadata?.namespace ?? 'default') &&
      selects(term.labelSelector as LabelSelector, labels),
  );
}

/** Whether the term is about Pods of this namespace: it is where it names none, and where it selects all. */
function reaches({ namespaces, namespaceSelector }: V1PodAffinityTerm, own: string): boolean {
  if (namespaces && namespaces.length > 0) return namespaces.includes(own);
  return !namespaceSelector || Object.values(namespaceSelector).every((part) => Object.keys(part ?? {}).length === 0);
}
