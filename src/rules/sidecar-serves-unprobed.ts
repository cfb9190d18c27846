import { runningContainerPath } from '../deployment/containers.ts';
import { servingSidecars, whyServing } from '../deployment/serving.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads spec.template.spec.initContainers[*].{restartPolicy,ports,readinessProbe,startupProbe}. Allowed: a readinessProbe;
// or a startupProbe, for the Pod is not ready before it has succeeded, after a restart of the sidecar as well.
export const sidecarServesUnprobed = rule({
  id: 'sidecar-serves-unprobed',
  title: 'A native sidecar that serves has no readiness probe',
  rationale:
    'A native sidecar counts towards the readiness of its Pod like any other container, and without a probe as ready the moment it starts. Where it is what clients reach, as a proxy is, they are sent to it before it listens.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/',
    'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  regards: () => ['services'],
  options: NO_OPTIONS,
  reasons: {
    SidecarServesUnprobed:
      'native sidecar "{container}" serves ({because}) but has neither a readinessProbe nor a startupProbe: it gets requests before it listens. Add a readinessProbe that asks the sidecar itself',
  },
  *check(deployment, _options, around) {
    for (const sidecar of servingSidecars(deployment, around)) {
      const { container } = sidecar;
      if (container.readinessProbe || container.startupProbe) continue;
      yield {
        reason: 'SidecarServesUnprobed',
        path: runningContainerPath(deployment, container, 'readinessProbe'),
        data: { container: container.name, because: whyServing(sidecar) },
      };
    }
  },
});
