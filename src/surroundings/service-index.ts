import type { V1Deployment, V1Service } from '@kubernetes/client-node';
import { podLabels } from '../deployment/containers.ts';
import type { Labels } from '../deployment/label-selector.ts';
import { labelIndex } from './label-index.ts';
import { type Follower, type Place, placeOf } from './resources.ts';

/** What the rules read of a Service, and all that the index keeps. */
export interface IndexedService extends Place {
  selector: Labels;
  ports: readonly ServicePort[];
  headless: boolean;
  /** Whether its endpoints are published before their Pods are ready. */
  publishesNotReady: boolean;
  /** Seconds that its load balancer goes on with the connections of a Pod that stops, as an annotation states it. */
  deregistrationSeconds?: number | undefined;
}

export interface ServicePort {
  name?: string | undefined;
  /** A container port's number or name; the Service's own port where it gives none. */
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
      targetPort: port.targetPort ?? port.port,
      protocol: port.protocol ?? 'TCP',
    })),
    headless: service.spec?.clusterIP === 'None',
    publishesNotReady: service.spec?.publishNotReadyAddresses === true,
    ...(deregistrationSeconds === undefined ? {} : { deregistrationSeconds }),
  };
}

const AWS = 'service.beta.kubernetes.io/aws-load-balancer';

/**
 * The delay of a load balancer that has the Pods themselves as its targets, and so lets go of one when it stops: on AWS,
 * a Network Load Balancer by IP address. Where nodes are the targets (classic load balancers with their connection
 * draining, and the default of the others) the stop of a Pod deregisters nothing. The default delay is the load
 * balancer's own and may have been changed there: only a stated one counts.
 * Source: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 */
function deregistrationOf({ metadata, spec }: Readonly<V1Service>): number | undefined {
  if (spec?.type !== 'LoadBalancer') return undefined;
  const annotations = metadata?.annotations ?? {};
  const type = annotations[`${AWS}-type`];
  // Without either, the cloud provider in the control plane answers for the Service, and targets nodes.
  const byController = type === 'external' || Boolean(spec.loadBalancerClass);
  const targetsPods = type === 'nlb-ip' || (byController && annotations[`${AWS}-nlb-target-type`] === 'ip');
  if (!targetsPods) return undefined;
  let stated: number | undefined;
  for (const pair of (annotations[`${AWS}-target-group-attributes`] ?? '').split(',')) {
    const [, seconds] = /^deregistration_delay\.timeout_seconds=([0-9]{1,4})$/.exec(pair.trim()) ?? [];
    if (seconds !== undefined) stated = Number(seconds);
  }
  return stated;
}

export function serviceIndex(): ServiceIndex & Follower<IndexedService> {
  const services = labelIndex<IndexedService>(
    ({ selector }) => selector,
    ({ selector }, labels) => matches(selector, labels),
  );
  return {
    set: services.set,
    selecting: (deployment) => services.selecting(placeOf(deployment).namespace, podLabels(deployment)),
  };
}

/** Whether a Service's selector, a plain map, selects Pods with these labels. */
export function matches(selector: Labels, labels: Labels): boolean {
  for (const name of Object.keys(selector)) if (labels[name] !== selector[name]) return false;
  return true;
}
