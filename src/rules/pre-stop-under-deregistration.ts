import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import { containersOf, runningContainerPath } from '../deployment/containers.ts';
import { preStopSeconds } from '../deployment/pre-stop.ts';
import { clientPorts, ownerOf } from '../deployment/serving.ts';
import type { IndexedService } from '../surroundings/service-index.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads lifecycle.preStop of the containers that a load balancer's Service targets. Allowed: a preStop as long as the
// deregistration delay that the Service states, and one whose length cannot be read off it.
export const preStopUnderDeregistration = rule({
  id: 'pre-stop-under-deregistration',
  title: 'The preStop ends before the load balancer has let go of the Pod',
  rationale:
    'A load balancer that sends requests straight to Pods goes on with the connections of a Pod that stops for its deregistration delay. A container whose preStop ends before that breaks those that are still open, and the requests on them fail. A delay that an Ingress states, or the load balancer by itself, is not known here.',
  sources: [
    'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#target-group-attributes',
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  needs: ['services'],
  options: NO_OPTIONS,
  reasons: {
    PreStopUnderDeregistration:
      'container "{container}" has a preStop of {preStop} s, but the load balancer of Service "{service}" goes on with the connections of a stopping Pod for {delay} s. Let the preStop sleep {delay} s and raise terminationGracePeriodSeconds by as much, or lower deregistration_delay.timeout_seconds',
  },
  *check(deployment, _options, around) {
    for (const [container, { name, deregistrationSeconds: delay = 0 }] of slowest(deployment, around)) {
      const preStop = secondsBeforeStop(container, deployment);
      if (preStop === undefined || preStop >= delay) continue;
      yield {
        reason: 'PreStopUnderDeregistration',
        path: runningContainerPath(deployment, container, 'lifecycle', 'preStop'),
        data: { container: container.name, service: name, preStop, delay },
      };
    }
  },
});

/** Each container that load balancers reach, with the Service that states the longest delay. */
function slowest(deployment: Readonly<V1Deployment>, around: Surroundings): Map<Readonly<V1Container>, IndexedService> {
  const found = new Map<Readonly<V1Container>, IndexedService>();
  for (const service of around.services.selecting(deployment)) {
    if (!service.deregistrationSeconds) continue;
    for (const port of clientPorts(service, around)) {
      const container = ownerOf(port, deployment);
      if (container === undefined) continue;
      const longest = found.get(container)?.deregistrationSeconds ?? 0;
      if (service.deregistrationSeconds > longest) found.set(container, service);
    }
  }
  return found;
}

/**
 * Seconds until the container is told to stop, undefined where they cannot be told. A native sidecar is told only after
 * the main containers have stopped, and they only after their own hooks.
 */
function secondsBeforeStop(container: Readonly<V1Container>, deployment: Readonly<V1Deployment>): number | undefined {
  const main = containersOf(deployment);
  const waitedFor = main.includes(container) ? [container] : [container, ...main];
  let longest = 0;
  for (const each of waitedFor) {
    const seconds = each.lifecycle?.preStop ? preStopSeconds(each) : 0;
    if (seconds === undefined) return undefined;
    longest = Math.max(longest, seconds);
  }
  return longest;
}
