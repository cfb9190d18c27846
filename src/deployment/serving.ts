import type { V1Container, V1ContainerPort, V1Deployment } from '@kubernetes/client-node';
import type { IndexedService, ServicePort } from '../surroundings/service-index.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { containersOf, protocolOf, runningContainersOf, sidecarsOf } from './containers.ts';

/** A port to ask whether the container is ready: its name where it has one, else its number. */
export type PortReference = string | number;

/** A container that client traffic reaches. */
export interface ServingContainer {
  container: Readonly<V1Container>;
  /** Among the main containers. */
  index: number;
  /** A port that traffic reaches, whatever its protocol. */
  port: PortReference;
  /** The TCP port that traffic reaches, best evidence first; undefined where it serves no TCP. */
  tcpPort: PortReference | undefined;
  /** The Service that targets it; undefined where it is taken to serve because it declares a port. */
  service: string | undefined;
}

/** A native sidecar that client traffic reaches: a proxy in front of the main containers. */
export type ServingSidecar = Pick<ServingContainer, 'container' | 'port' | 'service'>;

/** Why the container is taken to serve, for messages. */
export function whyServing({ port, service }: Pick<ServingContainer, 'port' | 'service'>): string {
  return service === undefined ? `declares port ${port}` : `Service "${service}" targets port ${port}`;
}

/**
 * The containers that own a port which a Service targets; where Services leave the ports open, those that declare a port
 * which is not for scraping alone (a Service may be created later). A Service port that is for scraping alone counts as
 * little as a container port of that kind. Empty for a worker, and where it cannot be told which container is targeted.
 */
export function servingContainers(deployment: Readonly<V1Deployment>, around: Surroundings): ServingContainer[] {
  const services = around.services.selecting(deployment);
  if (leavePortsOpen(services)) return declaring(deployment, around);
  return targeted(deployment, trafficPorts(services, around));
}

/**
 * The native sidecars that own a port which a Service targets; where Services leave the ports open and no main container
 * serves, those that declare a port which is not for scraping alone.
 */
export function servingSidecars(deployment: Readonly<V1Deployment>, around: Surroundings): ServingSidecar[] {
  const sidecars = sidecarsOf(deployment);
  if (sidecars.length === 0) return [];
  const services = around.services.selecting(deployment);
  const found = new Map<Readonly<V1Container>, ServingSidecar>();
  for (const { service, port } of trafficPorts(services, around)) {
    const container = ownerOf(port, deployment);
    if (container === undefined || found.has(container) || !sidecars.includes(container)) continue;
    found.set(container, { container, port: port.targetPort, service });
  }
  if (found.size === 0 && leavePortsOpen(services) && declaring(deployment, around).length === 0) {
    for (const container of sidecars) {
      const port = container.ports?.find((candidate) => isTraffic(candidate, around));
      if (port) found.set(container, { container, port: referenceTo(port), service: undefined });
    }
  }
  return sidecars.flatMap((container) => found.get(container) ?? []);
}

/**
 * Whether client traffic reaches the Deployment's Pods: by a container of servingContainers, by a native sidecar in
 * front of them, or by a Service whose target is not to be told from the Deployment.
 */
export function serves(deployment: Readonly<V1Deployment>, around: Surroundings): boolean {
  const services = around.services.selecting(deployment);
  if (trafficPorts(services, around).length > 0) return true;
  return (
    leavePortsOpen(services) &&
    runningContainersOf(deployment).some(({ ports }) => ports?.some((port) => isTraffic(port, around)))
  );
}

/** Where no Service selects the Pods, or a headless one that names no port: any port may be asked. */
function leavePortsOpen(services: readonly IndexedService[]): boolean {
  return services.length === 0 || services.some(({ ports }) => ports.length === 0);
}

function declaring(deployment: Readonly<V1Deployment>, around: Surroundings): ServingContainer[] {
  const found: ServingContainer[] = [];
  for (const [index, container] of containersOf(deployment).entries()) {
    let first: V1ContainerPort | undefined;
    let tcp: V1ContainerPort | undefined;
    for (const port of container.ports ?? []) {
      if (!isTraffic(port, around)) continue;
      first ??= port;
      if (protocolOf(port) === 'TCP') tcp ??= port;
    }
    if (first === undefined) continue;
    const tcpPort = tcp && referenceTo(tcp);
    found.push({ container, index, port: tcpPort ?? referenceTo(first), tcpPort, service: undefined });
  }
  return found;
}

/** A port that a Service targets for its clients. */
interface Target {
  service: string;
  port: ServicePort;
}

function trafficPorts(services: readonly IndexedService[], around: Surroundings): Target[] {
  return services.flatMap((service) => clientPorts(service, around).map((port) => ({ service: service.name, port })));
}

/** The ports of a Service that are not for scraping alone. */
export function clientPorts({ ports }: IndexedService, { platform }: Surroundings): readonly ServicePort[] {
  const scraped = (name: string) => platform.scrapePortNames.includes(name);
  return ports.filter(({ name, targetPort }) => !scraped(name ?? '') && !scraped(String(targetPort)));
}

/** Whether clients come by this Service: by a port of it, or, where it is headless and names none, by any. */
export function carriesTraffic(service: IndexedService, around: Surroundings): boolean {
  return service.ports.length === 0 || clientPorts(service, around).length > 0;
}

/** Whether a container port is more than one for scraping. */
export function isTraffic({ name, containerPort }: Readonly<V1ContainerPort>, { platform }: Surroundings): boolean {
  return typeof containerPort === 'number' && !platform.scrapePortNames.includes(name ?? '');
}

function targeted(deployment: Readonly<V1Deployment>, targets: readonly Target[]): ServingContainer[] {
  const containers = containersOf(deployment);
  const found = new Map<Readonly<V1Container>, ServingContainer>();
  for (const { service, port } of targets) {
    const container = ownerOf(port, deployment);
    const index = container === undefined ? -1 : containers.indexOf(container);
    // Nobody's, or a native sidecar's.
    if (container === undefined || index === -1) continue;
    const known = found.get(container);
    if (known === undefined) {
      const tcpPort = tcpPortOf(container, targets, deployment);
      found.set(container, { container, index, port: port.targetPort, tcpPort, service });
    }
  }
  return [...found.values()].sort((one, other) => one.index - other.index);
}

/** The first TCP target that the container declares; where it declares none, the first that is its own by number. */
function tcpPortOf(
  container: Readonly<V1Container>,
  targets: readonly Target[],
  deployment: Readonly<V1Deployment>,
): PortReference | undefined {
  const own = targets.flatMap(({ port }) =>
    port.protocol === 'TCP' && ownerOf(port, deployment) === container ? [port] : [],
  );
  for (const port of own) {
    const reference = declared(container, port);
    if (reference !== undefined) return reference;
  }
  return own.map(({ targetPort }) => numeric(targetPort)).find((port) => port !== undefined);
}

/**
 * The container that declares the target port, native sidecars included. Declaring a port by number is optional, so a
 * number that none declares belongs to the only main container, and to nobody where there are several to choose from.
 */
export function ownerOf(port: ServicePort, deployment: Readonly<V1Deployment>): Readonly<V1Container> | undefined {
  const owner = declarerOf(port, deployment);
  if (owner !== undefined) return owner;
  const containers = containersOf(deployment);
  return typeof port.targetPort === 'number' && containers.length === 1 ? containers[0] : undefined;
}

/**
 * The container that declares the target port, as Kubernetes looks for it: by protocol too, the main ones first, then
 * native sidecars. Source: FindPort in k8s.io/endpointslice.
 */
export function declarerOf(port: ServicePort, deployment: Readonly<V1Deployment>): Readonly<V1Container> | undefined {
  return runningContainersOf(deployment).find((container) => declared(container, port) !== undefined);
}

function declared(container: Readonly<V1Container>, { targetPort, protocol }: ServicePort): PortReference | undefined {
  const port = (container.ports ?? []).find(
    (candidate) =>
      protocolOf(candidate) === protocol &&
      (typeof targetPort === 'number' ? candidate.containerPort === targetPort : candidate.name === targetPort),
  );
  return port && referenceTo(port);
}

/** By name where there is one: it stays right when the number changes. */
function referenceTo(port: Readonly<V1ContainerPort>): PortReference {
  return port.name || port.containerPort;
}

function numeric(targetPort: number | string): number | undefined {
  return typeof targetPort === 'number' ? targetPort : undefined;
}
