import { containersInStartOrder } from '../deployment/containers.ts';
import { canFail, giveUpSeconds, probeTimes } from '../deployment/probe.ts';
import { serves } from '../deployment/serving.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads periodSeconds, timeoutSeconds and failureThreshold of the livenessProbe and the readinessProbe of each container
// that runs as long as the Pod. Allowed: a livenessProbe that gives up no sooner than the readinessProbe, be it that
// checks fail at once or that they hang. Not applicable where one of them cannot fail, and to Deployments that serve
// nothing.
export const livenessBeforeReadiness = rule({
  id: 'liveness-before-readiness',
  title: 'The liveness probe gives up before the readiness probe does',
  rationale:
    'The readiness probe takes a failing Pod out of its Services; the liveness probe restarts the container. Where the restart comes first, the container is stopped while Services still send it requests, and one that is only slow for a while is never given the time to recover without them.',
  sources: [
    'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  regards: () => ['services'],
  options: NO_OPTIONS,
  reasons: {
    LivenessBeforeReadiness:
      'container "{container}" is restarted while Services still send it requests: its livenessProbe gives up after {liveness} s ({livenessChecks}), its readinessProbe only after {readiness} s ({readinessChecks}). Set failureThreshold of the livenessProbe to {needed} or more, or let the readinessProbe give up sooner',
  },
  *check(deployment, _options, around) {
    for (const { container, path } of containersInStartOrder(deployment)) {
      const { livenessProbe, readinessProbe } = container;
      if (!livenessProbe || !readinessProbe) continue;
      const liveness = probeTimes(livenessProbe);
      const readiness = probeTimes(readinessProbe);
      const restarted = giveUpSeconds(liveness);
      const takenOut = giveUpSeconds(readiness);
      if (restarted.refused >= takenOut.refused || restarted.hung >= takenOut.hung) continue;
      if (!canFail(container, livenessProbe) || !canFail(container, readinessProbe)) continue;
      if (!serves(deployment, around)) return;
      yield {
        reason: 'LivenessBeforeReadiness',
        path: [...path, 'livenessProbe'],
        data: {
          container: container.name,
          liveness: restarted.refused,
          livenessChecks: `${liveness.failureThreshold} x ${liveness.period} s`,
          readiness: takenOut.refused,
          readinessChecks: `${readiness.failureThreshold} x ${readiness.period} s`,
          needed: Math.ceil(takenOut.refused / liveness.period),
        },
      };
    }
  },
});
