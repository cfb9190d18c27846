import type { V1Deployment } from '@kubernetes/client-node';
import { otherBackend } from '../deployment/backends.ts';
import {
  containersOf,
  POD_SPEC_PATH,
  podLabels,
  runningContainerPath,
  runningContainersOf,
} from '../deployment/containers.ts';
import type { FieldPath } from '../deployment/field-path.ts';
import { replicasOf } from '../deployment/rollout.ts';
import { clientPorts, declarerOf, isTraffic } from '../deployment/serving.ts';
import { type IndexedService, matches, type ServicePort } from '../surroundings/service-index.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads the labels and the ports of the Pod template, and those of the Deployment before the update. Allowed: every
// named targetPort of a Service that selects the Pods is declared by a container that runs; one for scraping alone
// costs metrics and no requests. A headless Service gives out the addresses of Pods without the port as well. A number need not be declared; one that was, and is not any more, may have moved.
export const serviceTargetPortMissing = rule({
  id: 'service-target-port-missing',
  title: 'A Service targets a port that the Pods do not have',
  rationale:
    'Kubernetes looks a named targetPort up in each Pod. A Pod in which no container declares a port of that name and protocol gets no requests for it: once a rollout has renamed the port, the Service has nowhere to send them. Two names for one number are no way over: server-side apply refuses a second entry for the same containerPort and protocol, and client-side apply keeps one of the two.',
  sources: ['https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports'],
  since: '0.1.0',
  action: 'Deny',
  part: 'template',
  needs: ['services'],
  regards: () => ['deployments'],
  warnOnly: ['HeadlessPortDropped', 'TargetPortLeftToOthers', 'TargetPortMissing', 'TargetPortNumberDropped'],
  options: NO_OPTIONS,
  reasons: {
    TargetPortDropped:
      'Service "{service}" targets the port named "{port}" ({protocol}), which the update takes away: no new Pod gets its requests. Keep the name; to rename the port, let the Service target its number first',
    HeadlessPortDropped:
      'headless Service "{service}" targets the port named "{port}" ({protocol}), which the update takes away: clients that look the port up by SRV record or in its EndpointSlices no longer find the new Pods. Keep the name; to rename the port, let the Service target its number first',
    TargetPortLeftToOthers:
      'Service "{service}" targets the port named "{port}" ({protocol}), which the update takes away: no new Pod gets its requests, and all of them are left to Deployment "{other}". Keep the name; to rename the port, let the Service target its number first',
    TargetPortMissing:
      'Service "{service}" targets the port named "{port}" ({protocol}), which no container declares: none of its requests reach these Pods. Declare the port under this name, or let the Service target its number',
    TargetPortNumberDropped:
      'Service "{service}" targets port {port} ({protocol}), which the update no longer declares: where nothing listens on it any more, requests fail. Keep the port, or give it one name before and after, and let the Service target that',
  },
  *check(deployment, _options, around) {
    // Where no Pod ran before, none is lost.
    const old = around.old !== undefined && replicasOf(around.old) > 0 ? around.old : undefined;
    for (const service of around.services.selecting(deployment)) {
      const before = old && isBehind(service, old) ? old : undefined;
      for (const port of distinct(clientPorts(service, around))) {
        if (declarerOf(port, deployment) !== undefined) continue;
        const dropped = before && declarerOf(port, before);
        const path = portsPath(deployment, dropped?.name);
        const data = { service: service.name, port: port.targetPort, protocol: port.protocol };
        if (typeof port.targetPort === 'number') {
          // One that drops all its declarations may only have stopped to declare.
          const declares = runningContainersOf(deployment).some(({ ports }) =>
            ports?.some((p) => isTraffic(p, around)),
          );
          if (dropped && declares) yield { reason: 'TargetPortNumberDropped', path, data };
          continue;
        }
        const other = otherBackend(service, deployment, around, (backend) => declarerOf(port, backend) !== undefined);
        if (dropped && other !== undefined) yield { reason: 'TargetPortLeftToOthers', path, data: { ...data, other } };
        else if (dropped) yield { reason: service.headless ? 'HeadlessPortDropped' : 'TargetPortDropped', path, data };
        // With others behind the Service that have the port, these Pods may never have been meant.
        else if (other === undefined) yield { reason: 'TargetPortMissing', path, data };
      }
    }
  },
});

function isBehind({ selector }: IndexedService, deployment: Readonly<V1Deployment>): boolean {
  return matches(selector, podLabels(deployment));
}

/** Several ports of a Service may have one target. */
function distinct(ports: readonly ServicePort[]): Iterable<ServicePort> {
  return new Map(ports.map((port) => [`${port.targetPort}/${port.protocol}`, port])).values();
}

/** The ports of the container that had the port before, or else of the only one there is. */
function portsPath(deployment: Readonly<V1Deployment>, name: string | undefined): FieldPath {
  const running = runningContainersOf(deployment);
  const container = running.find((candidate) => candidate.name === name) ?? (running.length === 1 && running[0]);
  if (container) return runningContainerPath(deployment, container, 'ports');
  return [...POD_SPEC_PATH, containersOf(deployment).length > 0 ? 'containers' : 'initContainers'];
}
