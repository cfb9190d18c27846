import type { V1Deployment, V1Service } from '@kubernetes/client-node';

/** What the rules read of a Service, and all that the index keeps. */
export interface IndexedService {
  name: string;
  selector: Readonly<Record<string, string>>;
  ports: readonly ServicePort[];
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

/** An index over the given Services. Those without a selector (endpoints managed elsewhere) select no Pods. */
export function indexServices(services: Iterable<Readonly<V1Service>>): ServiceIndex {
  const byNamespace = new Map<string, LabelIndex>();
  for (const service of services) {
    const indexed = toIndexed(service);
    if (indexed === undefined) continue;
    const namespace = service.metadata?.namespace ?? 'default';
    const index: LabelIndex = byNamespace.get(namespace) ?? new Map();
    byNamespace.set(namespace, index);
    const key = rarestLabel(indexed.selector);
    const bucket = index.get(key);
    if (bucket === undefined) index.set(key, [indexed]);
    else bucket.push(indexed);
  }
  return {
    selecting(deployment) {
      const labels = deployment.spec?.template?.metadata?.labels;
      const index = byNamespace.get(deployment.metadata?.namespace ?? 'default');
      if (labels === undefined || labels === null || index === undefined) return [];
      const found: IndexedService[] = [];
      for (const [name, value] of Object.entries(labels)) {
        for (const service of index.get(`${name}=${value}`) ?? []) {
          if (matches(service.selector, labels)) found.push(service);
        }
      }
      return found;
    },
  };
}

type LabelIndex = Map<string, IndexedService[]>;

function toIndexed(service: Readonly<V1Service>): IndexedService | undefined {
  const selector = service.spec?.selector;
  if (selector === undefined || selector === null || Object.keys(selector).length === 0) return undefined;
  if (service.spec?.type === 'ExternalName') return undefined;
  return {
    name: service.metadata?.name ?? '',
    selector,
    ports: (service.spec?.ports ?? []).map((port) => ({
      name: port.name,
      port: port.port,
      targetPort: port.targetPort ?? port.port,
      protocol: port.protocol ?? 'TCP',
    })),
  };
}

/**
 * Every Service is filed under one of its selector's labels, so that a lookup reads the few buckets that the Pod's own
 * labels name. The longest value is taken for the most telling one (`app=checkout` over `tier=web`).
 */
function rarestLabel(selector: Readonly<Record<string, string>>): string {
  let rarest = '';
  for (const [name, value] of Object.entries(selector)) {
    const label = `${name}=${value}`;
    if (label.length > rarest.length) rarest = label;
  }
  return rarest;
}

function matches(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  for (const name of Object.keys(selector)) if (labels[name] !== selector[name]) return false;
  return true;
}
