import type { V1Deployment, V1PodAffinityTerm } from '@kubernetes/client-node';
import { placeOf } from '../surroundings/resources.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { containersInStartOrder, podLabels, podSpec } from './containers.ts';
import type { FieldPath } from './field-path.ts';
import { type LabelSelector, selects } from './label-selector.ts';

const HOSTNAME = 'kubernetes.io/hostname';

/**
 * Why a node can have only one Pod of the Deployment, in words: a rolling update that removes no Pod first then needs a
 * spare node, or hangs. Empty where Pods can stand side by side, and where a node is known to be spare beside as many
 * Pods as may be there.
 */
export function whySpareNodeNeeded(deployment: Readonly<V1Deployment>, pods: number, around: Surroundings): string[] {
  const reasons = hostPortsOf(deployment).map(({ why }) => why);
  if (repelsItself(deployment)) reasons.push("its required podAntiAffinity keeps its own Pods off each other's nodes");
  return reasons.length > 0 && nodesAtLeast(deployment, around) > pods ? [] : reasons;
}

/** A port of the node that every Pod of the Deployment takes. */
export interface HostPort {
  path: FieldPath;
  /** In words. */
  why: string;
}

export function hostPortsOf(deployment: Readonly<V1Deployment>): HostPort[] {
  const hostNetwork = podSpec(deployment)?.hostNetwork === true;
  const found: HostPort[] = [];
  for (const { container, path } of containersInStartOrder(deployment)) {
    for (const [index, { hostPort, containerPort }] of (container.ports ?? []).entries()) {
      // On the host's network every port is the host's. The API server fills hostPort in for the Pod only.
      const taken = hostPort || (hostNetwork ? containerPort : 0);
      if (!taken) continue;
      const what = hostPort ? `hostPort ${taken}` : `port ${taken} of the host's network`;
      const why = `container "${container.name}" takes ${what}, which only one Pod a node can have`;
      found.push({ path: [...path, 'ports', index], why });
    }
  }
  return found;
}

/** Whether a required anti-affinity by node selects the Deployment's own Pods. */
export function repelsItself(deployment: Readonly<V1Deployment>): boolean {
  const terms = podSpec(deployment)?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (terms ?? []).some((term) => term.topologyKey === HOSTNAME && selectsOwn(term, deployment));
}

/** Whether anything in the Pod template asks for the Deployment's Pods to be spread, over whatever topology. */
export function spreads(deployment: Readonly<V1Deployment>): boolean {
  const spec = podSpec(deployment);
  const antiAffinity = spec?.affinity?.podAntiAffinity;
  return (
    hostPortsOf(deployment).length > 0 ||
    (spec?.topologySpreadConstraints ?? []).some((constraint) => selectsOwn(constraint, deployment)) ||
    (antiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some((term) => selectsOwn(term, deployment)) ||
    (antiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).some(({ podAffinityTerm }) =>
      selectsOwn(podAffinityTerm ?? {}, deployment),
    )
  );
}

/** Whether all Pods of the Deployment have to share one node: that named, or that of the first of them. */
export function staysOnOneNode(deployment: Readonly<V1Deployment>): boolean {
  const terms = podSpec(deployment)?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return (
    namesItsNode(deployment) || terms.some((term) => term.topologyKey === HOSTNAME && selectsOwn(term, deployment))
  );
}

/**
 * How many nodes the Pods may use, at most: nothing is known of labels and of which taints are tolerated, and nodes that
 * are away may come back. Undefined where nodes are unknown, and where there is none: nothing runs there yet.
 */
export function nodesAtMost(deployment: Readonly<V1Deployment>, { nodes, unknown }: Surroundings): number | undefined {
  if (namesItsNode(deployment)) return 1;
  if (unknown.has('nodes')) return undefined;
  const tolerates = (podSpec(deployment)?.tolerations ?? []).length > 0;
  return nodes.open() + nodes.away() + (tolerates ? nodes.tainted() : 0) || undefined;
}

/** How many nodes are sure to take the Pods, were there no others: 0 where it depends on their labels. */
export function nodesAtLeast(deployment: Readonly<V1Deployment>, { nodes }: Surroundings): number {
  const spec = podSpec(deployment);
  const chosen =
    namesItsNode(deployment) ||
    Object.keys(spec?.nodeSelector ?? {}).length > 0 ||
    spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution ||
    (spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).length > 0;
  return chosen ? 0 : nodes.open();
}

function namesItsNode(deployment: Readonly<V1Deployment>): boolean {
  const spec = podSpec(deployment);
  return Boolean(spec?.nodeName || spec?.nodeSelector?.[HOSTNAME]);
}

/** Whether a term about other Pods is about those of this Deployment too. Without a selector it is about none. */
function selectsOwn(
  term: Readonly<Pick<V1PodAffinityTerm, 'labelSelector' | 'namespaces' | 'namespaceSelector'>>,
  deployment: Readonly<V1Deployment>,
): boolean {
  if (!term.labelSelector || !reaches(term, placeOf(deployment).namespace)) return false;
  return selects(term.labelSelector as LabelSelector, podLabels(deployment));
}

/** Whether the term is about Pods of this namespace: it is where it names none, and where it selects all. */
function reaches(
  { namespaces, namespaceSelector }: Pick<V1PodAffinityTerm, 'namespaces' | 'namespaceSelector'>,
  own: string,
): boolean {
  if (namespaces && namespaces.length > 0) return namespaces.includes(own);
  return !namespaceSelector || Object.values(namespaceSelector).every((part) => Object.keys(part ?? {}).length === 0);
}
