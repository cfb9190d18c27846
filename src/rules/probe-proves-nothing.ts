import { containerPath, podSpec } from '../deployment/containers.ts';
import { foreignHost } from '../deployment/probe.ts';
import { servingContainers } from '../deployment/serving.ts';
import { provesNothing } from '../deployment/shell-command.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads spec.template.spec.containers[*].readinessProbe of the containers that serve. Allowed: a command that can fail,
// and any handler without a host. A livenessProbe or startupProbe that always succeeds is as good as none and sends no
// request to a container that cannot answer it. On the host's network a host is often the Pod's own.
export const probeProvesNothing = rule({
  id: 'probe-proves-nothing',
  title: 'A readiness probe says nothing about the application',
  rationale:
    'A readiness probe that succeeds whatever the application does is as good as none: Services send requests to a container that does not listen yet or cannot answer any more, and a rollout removes old Pods too early. One that asks another host judges that host and not the Pod.',
  sources: [
    'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#http-probes',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  regards: () => ['services'],
  options: NO_OPTIONS,
  reasons: {
    CommandProvesNothing:
      'the readinessProbe of container "{container}" runs "{command}", which says nothing about the application. Ask the application itself, by httpGet or grpc, or by a command that fails while it cannot answer',
    AnotherHostAsked:
      'the readinessProbe of container "{container}" asks the host "{host}", as the node sees it, and not the Pod. Remove {handler}.host{instead}',
  },
  *check(deployment, _options, around) {
    for (const { container, index } of servingContainers(deployment, around)) {
      const probe = container.readinessProbe;
      if (!probe) continue;
      if (probe.exec && provesNothing(probe.exec.command ?? [])) {
        const command = (probe.exec.command ?? []).join(' ');
        yield {
          reason: 'CommandProvesNothing',
          path: containerPath(index, 'readinessProbe', 'exec', 'command'),
          data: { container: container.name, command },
        };
      }
      const host = foreignHost(probe);
      if (host === undefined || podSpec(deployment)?.hostNetwork === true) continue;
      const handler = probe.httpGet ? 'httpGet' : 'tcpSocket';
      const instead = probe.httpGet ? '; a virtual host is named by a Host header in httpGet.httpHeaders' : '';
      yield {
        reason: 'AnotherHostAsked',
        path: containerPath(index, 'readinessProbe', handler, 'host'),
        data: { container: container.name, host, handler, instead },
      };
    }
  },
});
