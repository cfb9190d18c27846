import { containersInStartOrder } from '../deployment/containers.ts';
import { askTheSame, canFail, earliestFailureSeconds, probeTimes } from '../deployment/probe.ts';
import { serves } from '../deployment/serving.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads initialDelaySeconds, periodSeconds and failureThreshold of the livenessProbe and initialDelaySeconds of the
// readinessProbe of each container that runs as long as the Pod and has no startupProbe. Allowed: a livenessProbe that
// cannot have given up before the readinessProbe is first asked. Judged only where both ask the same port or command:
// what is asked elsewhere may be there sooner. Checks that must succeed in a row do not count: the application is up.
export const livenessWithoutStartUpTime = rule({
  id: 'liveness-without-start-up-time',
  title: 'The liveness probe leaves no time to start up',
  rationale:
    'The initial delay of the readiness probe says how long the application takes to start. A liveness probe that has given up by then kills it in the middle, again and again: new Pods never become ready, and after a node is lost neither do those that replace the old ones. A startupProbe holds both probes back until the application is up.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-startup-probes',
    'https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/',
  ],
  since: '0.1.0',
  action: 'Warn',
  part: 'template',
  regards: () => ['services'],
  options: NO_OPTIONS,
  reasons: {
    LivenessWithoutStartUpTime:
      'container "{container}" may be restarted {failed} s after it starts ({checks}), and its readinessProbe is not asked before {delay} s: an application that takes so long never comes up. Add a startupProbe that allows {delay} s or more, and drop the initial delays',
  },
  *check(deployment, _options, around) {
    for (const { container, path } of containersInStartOrder(deployment)) {
      const { livenessProbe, readinessProbe, startupProbe } = container;
      if (!livenessProbe || !readinessProbe || startupProbe) continue;
      const liveness = probeTimes(livenessProbe);
      const { initialDelay: delay } = probeTimes(readinessProbe);
      const failed = earliestFailureSeconds(liveness);
      if (failed >= delay || !canFail(container, livenessProbe)) continue;
      if (!askTheSame(container, livenessProbe, readinessProbe)) continue;
      if (!serves(deployment, around)) return;
      yield {
        reason: 'LivenessWithoutStartUpTime',
        path: [...path, 'livenessProbe'],
        data: {
          container: container.name,
          failed,
          checks: `livenessProbe: initial delay ${liveness.initialDelay} s, failureThreshold ${liveness.failureThreshold}, period ${liveness.period} s`,
          delay,
        },
      };
    }
  },
});
