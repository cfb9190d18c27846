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
  /** Whether it is there to try a new version out, beside the Service of the clients: Flagger's `<name>-canary`. */
  canary: boolean;
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
    canary: isCanary(service),
    ...(deregistrationSeconds === undefined ? {} : { deregistrationSeconds }),
  };
}

/** Flagger takes the Deployment behind it to 0 once the clients' Service selects the Pods of its own copy. */
function isCanary({ metadata }: Readonly<V1Service>): boolean {
  const owner = (metadata?.ownerReferences ?? []).find(({ controller }) => controller);
  return owner?.kind === 'Canary' && metadata?.name === `${owner.name}-canary`;
}

const NLB = 'service.beta.kubernetes.io/aws-load-balancer';
const ALB = 'alb.ingress.kubernetes.io';

/**
 * The delay of a load balancer that has the Pods themselves as its targets, and so lets go of one when it stops: on AWS,
 * a Network Load Balancer, or an Application Load Balancer of whatever Ingress, by IP address. Where nodes are the targets
 * (classic load balancers with their connection draining, and the default of the others) the stop of a Pod deregisters
 * nothing. The default delay is the load balancer's own and may have been changed there: only a stated one counts, and one
 * that an Ingress states is not seen.
 * Sources: https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/
 * https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
 */
function deregistrationOf({ metadata, spec }: Readonly<V1Service>): number | undefined {
  const annotations = metadata?.annotations ?? {};
  const type = annotations[`${NLB}-type`];
  // Without either, the cloud provider in the control plane answers for the Service, and targets nodes.
  const byController = type === 'external' || Boolean(spec?.loadBalancerClass);
  const byNetwork = type === 'nlb-ip' || (byController && annotations[`${NLB}-nlb-target-type`] === 'ip');
  const network =
    spec?.type === 'LoadBalancer' && byNetwork ? annotations[`${NLB}-target-group-attributes`] : undefined;
  const byIngress = annotations[`${ALB}/target-type`] === 'ip';
  const application = byIngress ? annotations[`${ALB}/target-group-attributes`] : undefined;
  const [one, other] = [delayIn(network), delayIn(application)];
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

/** `deregistration_delay.timeout_seconds` of the target group attributes; a later one goes over an earlier one. */
function delayIn(attributes = ''): number | undefined {
  let stated: number | undefined;
  for (const pair of attributes.split(',')) {
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
