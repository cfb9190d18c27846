import { containersInStartOrder } from '../deployment/containers.ts';
import { PROBES, probeTimes } from '../deployment/probe.ts';
import { NO_OPTIONS, rule } from './rule.ts';

// Reads timeoutSeconds and periodSeconds of the probes of each container that runs as long as the Pod. Allowed: a
// timeout up to the period.
export const probeTimeoutOverPeriod = rule({
  id: 'probe-timeout-over-period',
  title: 'A check of a probe may take longer than its period',
  rationale:
    'The kubelet runs the checks of a probe one after the other. While one waits for its timeout the next is put off, so that a container that hangs is noticed later than period and failureThreshold say, and gets requests for as long.',
  sources: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#configure-probes',
  ],
  since: '0.1.0',
  action: 'Audit',
  part: 'template',
  options: NO_OPTIONS,
  reasons: {
    ProbeTimeoutOverPeriod:
      'the {probe} of container "{container}" asks every {period} s but waits up to {timeout} s for an answer: where the container hangs, {failures} failed checks take {taken} s and not {stated} s. Set timeoutSeconds to {period} or less, or periodSeconds to {timeout} or more',
  },
  *check(deployment) {
    for (const { container, path } of containersInStartOrder(deployment)) {
      for (const probe of PROBES) {
        const stated = container[probe];
        if (!stated) continue;
        const { period, timeout, failureThreshold: failures } = probeTimes(stated);
        if (timeout <= period) continue;
        yield {
          reason: 'ProbeTimeoutOverPeriod',
          path: [...path, probe, 'timeoutSeconds'],
          data: {
            container: container.name,
            probe,
            period,
            timeout,
            failures,
            taken: failures * timeout,
            stated: failures * period,
          },
        };
      }
    }
  },
});
