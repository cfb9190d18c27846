import type { V1Deployment, V1Service } from '@kubernetes/client-node';
import type { Labels } from '../deployment/label-selector.ts';
import { type Follower, type Place, placeOf } from './resources.ts';

/** What the rules read of a Service, and all that the index keeps. */
export interface IndexedService extends Place {
  selector: Labels;
  ports: readonly ServicePort[];
  headless: boolean;
  /** Whether its endpoints are published before their Pods are ready. */
  publishesNotReady: boolean;
  /** Seconds that its load balancer goes on with a target's connections, as an annotation states it. */
  deregistrationSeconds?: number | undefined;
}

export interface ServicePort {
  name?: string | undefined;
  port: number;
  /** A container port's number or name; `port` where the Service gives none. */
  targetPort: number | string;
  protocol: string;
}

/** Finds the Services that select a Deployment's Pods. */
export interface ServiceIndex {
  selecting(deployment: Readonly<V1Deployment>): readonly IndexedService[];
}

/** Where nothing is known of Services. */
export const noServices: ServiceIndex = { selecting: () => [] };

/** Those without a selector (endpoints managed elsewhere) select no Pods, and are not kept. */
export function readService(service: Readonly<V1Service>): IndexedService | undefined {
  const selector = service.spec?.selector;
  if (selector === undefined || selector === null || Object.keys(selector).length === 0) return undefined;
  if (service.spec?.type === 'ExternalName') return undefined;
  const deregistrationSeconds = deregistrationOf(service);
  return {
    ...placeOf(service),
    selector,
    ports: (service.spec?.ports ?? []).map((port) => ({
      name: port.name,
      port: port.port,
      targetPort: port.targetPort ?? port.port,
      protocol: port.protocol ?? 'TCP',
    })),
    headless: service.spec?.clusterIP === 'None',
    publishesNotReady: service.spec?.publishNotReadyAddresses === true,
    ...(deregistrationSeconds === undefined ? {} : { deregistrationSeconds }),
  };
}

const TARGET_GROUP_ATTRIBUTES = 'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes';
const DRAINING_ENABLED = 'service.beta.kubernetes.io/aws-load-balancer-connection-draining-enabled';
const DRAINING_TIMEOUT = 'service.beta.kubernetes.io/aws-load-balancer-connection-draining-timeout';

/**
 * Sources: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/ and, for the
 * classic load balancer, https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
function deregistrationOf({ metadata, spec }: Readonly<V1Service>): number | undefined {
  if (spec?.type !== 'LoadBalancer') return undefined;
  const annotations = metadata?.annotations ?? {};
  const attribute = /(?:^|,)\s*deregistration_delay\.timeout_seconds\s*=\s*([0-9]{1,5})\s*(?:,|$)/.exec(
    annotations[TARGET_GROUP_ATTRIBUTES] ?? '',
  )?.[1];
  if (attribute !== undefined) return Number(attribute);
  const timeout = annotations[DRAINING_TIMEOUT];
  if (annotations[DRAINING_ENABLED] !== 'true' || !/^[0-9]{1,5}$/.test(timeout ?? '')) return undefined;
  return Number(timeout);
}

/**
 * An index by labels. A Service is filed under one label of its selector: the one that fewest others are filed under, so
 * that a lookup reads the few short lists that the Pod's own labels name, whatever labels all Services have in common.
 */
export function serviceIndex(): ServiceIndex & Follower<IndexedService> {
  const byNamespace = new Map<string, Map<string, IndexedService[]>>();

  function file(service: IndexedService): void {
    const lists = byNamespace.get(service.namespace) ?? new Map<string, IndexedService[]>();
    byNamespace.set(service.namespace, lists);
    let rarest: string | undefined;
    for (const label of labelsOf(service.selector)) {
      if (rarest === undefined || (lists.get(label)?.length ?? 0) < (lists.get(rarest)?.length ?? 0)) rarest = label;
    }
    if (rarest === undefined) return;
    const list = lists.get(rarest);
    if (list === undefined) lists.set(rarest, [service]);
    else list.push(service);
  }

  function drop(service: IndexedService): void {
    const lists = byNamespace.get(service.namespace);
    if (lists === undefined) return;
    for (const label of labelsOf(service.selector)) {
      const list = lists.get(label);
      const at = list?.indexOf(service) ?? -1;
      if (list === undefined || at === -1) continue;
      list.splice(at, 1);
      if (list.length === 0) lists.delete(label);
      if (lists.size === 0) byNamespace.delete(service.namespace);
      return;
    }
  }

  return {
    set(now, before) {
      if (before !== undefined) drop(before);
      if (now !== undefined) file(now);
    },
    selecting(deployment) {
      const labels = deployment.spec?.template?.metadata?.labels;
      const lists = byNamespace.get(deployment.metadata?.namespace ?? 'default');
      if (labels === undefined || labels === null || lists === undefined) return [];
      const found: IndexedService[] = [];
      for (const label of labelsOf(labels)) {
        for (const service of lists.get(label) ?? []) if (matches(service.selector, labels)) found.push(service);
      }
      // Which list a Service is in depends on who came first: messages must not.
      return found.length < 2 ? found : found.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

function* labelsOf(labels: Labels): Iterable<string> {
  for (const name in labels) yield `${name}=${labels[name]}`;
}

/** Whether a Service's selector, a plain map, selects Pods with these labels. */
export function matches(selector: Labels, labels: Labels): boolean {
  for (const name of Object.keys(selector)) if (labels[name] !== selector[name]) return false;
  return true;
}
