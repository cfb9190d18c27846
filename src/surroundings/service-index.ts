import type { V1Deployment, V1Service } from '@kubernetes/client-node';
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

export function serviceIndex(): ServiceIndex & Follower<IndexedService> {
  const services = labelIndex<IndexedService>(
    ({ selector }) => selector,
    ({ selector }, labels) => matches(selector, labels),
  );
  return {
    set: services.set,
    selecting({ metadata, spec }) {
      const labels = spec?.template?.metadata?.labels;
      return labels ? services.selecting(metadata?.namespace ?? 'default', labels) : [];
    },
  };
}

/** Whether a Service's selector, a plain map, selects Pods with these labels. */
export function matches(selector: Labels, labels: Labels): boolean {
  for (const name of Object.keys(selector)) if (labels[name] !== selector[name]) return false;
  return true;
}
