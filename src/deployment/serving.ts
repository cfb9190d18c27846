import type { V1Container, V1ContainerPort, V1Deployment } from '@kubernetes/client-node';
import type { IndexedService, ServicePort } from '../surroundings/service-index.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { containersOf, protocolOf } from './containers.ts';

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

/** Why the container is taken to serve, for messages. */
export function whyServing({ port, service }: ServingContainer): string {
  return service === undefined ? `declares port ${port}` : `Service "${service}" targets port ${port}`;
}

/**
 * The containers that own a port which a Service targets; where no Service selects the Pods, those that declare a port
 * which is not for scraping alone (a Service may be created later). A Service port that is for scraping alone counts
 * as little as a container port of that kind. Empty for a worker.
 */
export function servingContainers(deployment: Readonly<V1Deployment>, around: Surroundings): ServingContainer[] {
  const containers = containersOf(deployment);
  const services = around.services.selecting(deployment);
  const { scrapePortNames } = around.platform;
  if (services.length > 0) return targeted(containers, services, scrapePortNames);
  const found: ServingContainer[] = [];
  for (const [index, container] of containers.entries()) {
    let first: V1ContainerPort | undefined;
    let tcp: V1ContainerPort | undefined;
    for (const port of container.ports ?? []) {
      if (scrapePortNames.includes(port.name ?? '')) continue;
      first ??= port;
      if (protocolOf(port) === 'TCP') tcp ??= port;
    }
    if (first === undefined) continue;
    const tcpPort = tcp && referenceTo(tcp);
    found.push({ container, index, port: tcpPort ?? referenceTo(first), tcpPort, service: undefined });
  }
  return found;
}

/** Whether client traffic reaches the Deployment's Pods. */
export function serves(deployment: Readonly<V1Deployment>, around: Surroundings): boolean {
  return servingContainers(deployment, around).length > 0;
}

function targeted(
  containers: readonly Readonly<V1Container>[],
  services: readonly IndexedService[],
  scrapePortNames: readonly string[],
): ServingContainer[] {
  const found = new Map<Readonly<V1Container>, ServingContainer>();
  for (const { name: service, ports } of services) {
    for (const port of ports) {
      if (scrapePortNames.includes(port.name ?? '') || scrapePortNames.includes(String(port.targetPort))) continue;
      const container = ownerOf(port, containers);
      if (container === undefined) continue;
      const tcpPort = port.protocol === 'TCP' ? (declared(container, port) ?? numeric(port.targetPort)) : undefined;
      const known = found.get(container);
      if (known === undefined) {
        const index = containers.indexOf(container);
        found.set(container, { container, index, port: port.targetPort, tcpPort, service });
      } else {
        known.tcpPort ??= tcpPort;
      }
    }
  }
  return [...found.values()].sort((one, other) => one.index - other.index);
}

/**
 * The container that declares the target port. Declaring a port by number is optional, so a number that none declares
 * belongs to the only container, and to nobody where there are several to choose from.
 */
function ownerOf(port: ServicePort, containers: readonly Readonly<V1Container>[]): Readonly<V1Container> | undefined {
  const owner = containers.find((container) => declared(container, port) !== undefined);
  if (owner !== undefined) return owner;
  return typeof port.targetPort === 'number' && containers.length === 1 ? containers[0] : undefined;
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
  return port.name === undefined || port.name === '' ? port.containerPort : port.name;
}

function numeric(targetPort: number | string): number | undefined {
  return typeof targetPort === 'number' ? targetPort : undefined;
}
