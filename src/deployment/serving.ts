import type { V1Container, V1ContainerPort, V1Deployment } from '@kubernetes/client-node';
import type { IndexedService, ServicePort } from '../surroundings/service-index.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { containersOf, type PlacedContainer, protocolOf } from './containers.ts';

/** A port to ask whether the container is ready: its name where it has one, else its number. */
export type PortReference = string | number;

/** A container that client traffic reaches. */
export interface ServingContainer extends PlacedContainer {
  /** The TCP port that traffic reaches, best evidence first; undefined where it serves no TCP. */
  tcpPort: PortReference | undefined;
  /** Why it is taken to serve, for messages: `Service "shop" targets port 8080` or `declares port 8080`. */
  because: string;
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
  return containers.flatMap((placed) => {
    const traffic = (placed.container.ports ?? []).filter((port) => !scrapePortNames.includes(port.name ?? ''));
    if (traffic.length === 0) return [];
    const tcp = traffic.find((port) => protocolOf(port) === 'TCP');
    const port = referenceTo((tcp ?? traffic[0]) as V1ContainerPort);
    return [{ ...placed, tcpPort: tcp && referenceTo(tcp), because: `declares port ${port}` }];
  });
}

/** Whether client traffic reaches the Deployment's Pods. */
export function serves(deployment: Readonly<V1Deployment>, around: Surroundings): boolean {
  return servingContainers(deployment, around).length > 0;
}

function targeted(
  containers: readonly PlacedContainer[],
  services: readonly IndexedService[],
  scrapePortNames: readonly string[],
): ServingContainer[] {
  const found = new Map<PlacedContainer, ServingContainer>();
  for (const service of services) {
    for (const port of service.ports) {
      if (scrapePortNames.includes(port.name ?? '') || scrapePortNames.includes(String(port.targetPort))) continue;
      const owner = ownerOf(port, containers);
      if (owner === undefined) continue;
      const tcpPort =
        port.protocol === 'TCP' ? (declared(owner.container, port) ?? numeric(port.targetPort)) : undefined;
      const known = found.get(owner);
      if (known === undefined) {
        found.set(owner, { ...owner, tcpPort, because: `Service "${service.name}" targets port ${port.targetPort}` });
      } else {
        known.tcpPort ??= tcpPort;
      }
    }
  }
  return containers.flatMap((placed) => found.get(placed) ?? []);
}

/**
 * The container that declares the target port. Declaring a port by number is optional, so a number that none declares
 * belongs to the only container, and to nobody where there are several to choose from.
 */
function ownerOf(port: ServicePort, containers: readonly PlacedContainer[]): PlacedContainer | undefined {
  const owner = containers.find(({ container }) => declared(container, port) !== undefined);
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
