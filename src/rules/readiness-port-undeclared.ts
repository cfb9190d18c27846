import { containersInStartOrder } from '../deployment/containers.ts';
import { portNumber } from '../deployment/probe.ts';
import { NO_OPTIONS, rule } from './rule.ts';

const JUDGED = [
  ['startupProbe', 'StartupPortUndeclared'],
  ['readinessProbe', 'ReadinessPortUndeclared'],
] as const;

// Reads the readinessProbe, the startupProbe and the ports of containers[*] and of initContainers[*] that go on running.
// Allowed: a port by number, and the name of a port of the same container. A livenessProbe that names another never
// restarts anything, and no request fails of it. Whether the Deployment serves does not matter: one whose ports are all
// undeclared looks like a worker.
export const readinessPortUndeclared = rule({
  id: 'readiness-port-undeclared',
  title: 'A probe names a port that its container does not declare',
  rationale:
    'The kubelet looks a port name up in the ports of the container that the probe belongs to. Where it is not to be found, each check is an error whose result is thrown away: the Pod never becomes ready, its Service never sends it a request, and a rollout stands still with the capacity it has taken away.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port',
    'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#types-of-probe',
  ],
  since: '0.1.0',
  action: 'Deny',
  part: 'template',
  options: NO_OPTIONS,
  reasons: {
    ReadinessPortUndeclared:
      'the readinessProbe of container "{container}" asks port "{port}", which is not among the ports of that container ({declared}): the Pod never becomes ready. Declare it there, or ask it by number',
    StartupPortUndeclared:
      'the startupProbe of container "{container}" asks port "{port}", which is not among the ports of that container ({declared}): it never counts as started, and the Pod never becomes ready. Declare it there, or ask it by number',
  },
  *check(deployment) {
    for (const { container, path } of containersInStartOrder(deployment)) {
      for (const [name, reason] of JUDGED) {
        const handler = container[name]?.httpGet ? 'httpGet' : 'tcpSocket';
        const port = container[name]?.[handler]?.port;
        if (port === undefined || port === null || portNumber(container, port) !== undefined) continue;
        const names = (container.ports ?? []).flatMap((declared) => (declared.name ? [declared.name] : []));
        yield {
          reason,
          path: [...path, name, handler, 'port'],
          data: {
            container: container.name,
            port,
            declared: names.length === 0 ? 'none has a name' : names.join(', '),
          },
        };
      }
    }
  },
});
