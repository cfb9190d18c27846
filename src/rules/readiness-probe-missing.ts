import { Type } from 'typebox';
import { containerAt, containerPath } from '../deployment/containers.ts';
import { isOutdated, statedBesideInjected } from '../deployment/injected-probe.ts';
import { readinessAnnotationFault, readinessEvidence } from '../deployment/readiness.ts';
import { servingContainers, whyServing } from '../deployment/serving.ts';
import { type Edit, rule } from './rule.ts';

// Reads spec.template.spec.containers[*].{readinessProbe,startupProbe,livenessProbe,ports} and the annotations
// evenkeel.dev/readiness-{path,port,scheme}. Allowed: any readinessProbe, the owner's word; beside one that was injected
// before, the owner's alone.
export const readinessProbeMissing = rule({
  id: 'readiness-probe-missing',
  title: 'A container that serves has no readiness probe',
  rationale:
    'Without a readiness probe a Pod counts as ready the moment its container starts, and Services send it requests before the application listens. A rollout then also removes the old Pods too early. A TCP check, which is all that can be injected without better evidence, proves that the port is open and no more; behind a service mesh whose sidecar does not rewrite probes it always succeeds. Name the path of the application in evenkeel.dev/readiness-path, or set options.httpGet.',
  sources: [
    'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
    'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#types-of-probe',
  ],
  since: '0.1.0',
  action: 'Deny',
  part: 'template',
  regards: () => ['services'],
  options: Type.Object(
    {
      httpGet: Type.Optional(
        Type.Object(
          {
            path: Type.String({ pattern: '^/', description: 'Path to ask, from the root.' }),
            port: Type.Optional(
              Type.Union(
                [Type.Integer({ minimum: 1, maximum: 65535 }), Type.String({ pattern: '^[a-z0-9-]{1,15}$' })],
                {
                  description: 'Port number or name; absent: the port that traffic reaches.',
                },
              ),
            ),
            scheme: Type.Optional(Type.Union([Type.Literal('HTTP'), Type.Literal('HTTPS')])),
          },
          {
            additionalProperties: false,
            description:
              'What every container answers that has no probe to borrow from: set it where a platform has one readiness endpoint for all.',
          },
        ),
      ),
      periodSeconds: Type.Integer({
        minimum: 1,
        default: 5,
        description: 'Seconds between two checks of an injected probe.',
      }),
      timeoutSeconds: Type.Integer({
        minimum: 1,
        default: 2,
        description: 'Seconds a check may take; a longer timeout of the borrowed probe is kept.',
      }),
      failureThreshold: Type.Integer({
        minimum: 1,
        default: 3,
        description: 'Failed checks in a row before the Pod gets no more requests.',
      }),
    },
    { additionalProperties: false },
  ),
  reasons: {
    ReadinessProbeMissing:
      'container "{container}" serves ({because}) but has no readinessProbe: it gets requests before it listens. Add one that asks the application itself, or name its path in the annotation evenkeel.dev/readiness-path',
    ReadinessAnnotationInvalid:
      'container "{container}" serves ({because}) but has no readinessProbe, and the annotation meant for it cannot be used: {fault}',
    InjectedHandlerLeftOver:
      'the readinessProbe of container "{container}" has the injected handler beside the stated one, and the API server takes one: the injected one goes',
    InjectedProbeOutdated:
      'the readinessProbe that was injected into container "{container}" asks what is not there any more, or not what it serves by now ({because}). State a readinessProbe, or set it to null to have one injected anew',
  },
  *check(deployment, options, around) {
    const serving = servingContainers(deployment, around);
    for (const found of serving) {
      const { container, index } = found;
      const path = containerPath(index, 'readinessProbe');
      if (statedBesideInjected(deployment, container) !== undefined) {
        yield { reason: 'InjectedHandlerLeftOver', path, data: { container: container.name } };
      } else if (isOutdated(deployment, found, options.httpGet, around.old)) {
        yield {
          reason: 'InjectedProbeOutdated',
          path,
          data: { container: container.name, because: whyServing(found) },
        };
      }
    }
    const unprobed = serving.filter(({ container }) => !container.readinessProbe);
    if (unprobed.length === 0) return;
    const fault = readinessAnnotationFault(deployment, serving);
    for (const unready of unprobed) {
      yield {
        reason: fault === undefined ? 'ReadinessProbeMissing' : 'ReadinessAnnotationInvalid',
        path: containerPath(unready.index, 'readinessProbe'),
        data: {
          container: unready.container.name,
          because: whyServing(unready),
          ...(fault === undefined ? {} : { fault }),
        },
      };
    }
  },
  fix(deployment, violations, options, around) {
    const serving = new Map(servingContainers(deployment, around).map((found) => [found.container, found]));
    return violations.flatMap((violation): Edit[] => {
      const container = containerAt(deployment, violation.path);
      const own = container && statedBesideInjected(deployment, container);
      if (own !== undefined) return [{ path: violation.path, value: own, mends: violation }];
      const found = container && serving.get(container);
      const evidence = found && readinessEvidence(deployment, found, options.httpGet);
      // The owner named how to ask and was misread: another guess in its place would pass for theirs.
      if (evidence === undefined || violation.reason === 'ReadinessAnnotationInvalid') return [];
      const value = {
        ...evidence.handler,
        periodSeconds: options.periodSeconds,
        timeoutSeconds: Math.max(options.timeoutSeconds, evidence.timeoutSeconds ?? 1),
        failureThreshold: options.failureThreshold,
      };
      return [{ path: violation.path, value, mends: violation }];
    });
  },
});
