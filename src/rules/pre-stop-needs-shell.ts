import { Type } from 'typebox';
import { containersInStartOrder } from '../deployment/containers.ts';
import {
  GRACE_PATH,
  graceSeconds,
  NATIVE_SLEEP_MINOR,
  onlySleepSeconds,
  roomyGraceSeconds,
} from '../deployment/pre-stop.ts';
import { shellScript } from '../deployment/shell-command.ts';
import { type Edit, rule } from './rule.ts';

// Reads the preStop of each container that runs as long as the Pod. Allowed: a native sleep, and a command that does
// more than sleep, or does not sleep at all. Not applicable where the platform's Kubernetes has no native sleep.
export const preStopNeedsShell = rule({
  id: 'pre-stop-needs-shell',
  title: 'A preStop hook sleeps by a command of the image',
  rationale:
    'An image without a shell or sleep, as slim images have neither, fails such a hook, and the container is then stopped at once: requests that are still sent to it are refused. The kubelet can sleep by itself.',
  sources: [
    'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
    'https://github.com/kubernetes/enhancements/issues/3960',
  ],
  since: '0.1.0',
  action: 'Audit',
  part: 'template',
  options: Type.Object(
    {
      rewriteExplicit: Type.Boolean({
        default: false,
        description:
          'Whether admission replaces such a command by lifecycle.preStop.sleep of as many seconds, rounded up to a whole second; terminationGracePeriodSeconds grows where it does not hold the sleep, as the API server requires.',
      }),
    },
    { additionalProperties: false },
  ),
  reasons: {
    PreStopNeedsShell:
      'the preStop of container "{container}" runs "{command}": where the image has no {program} the hook fails and the container stops at once. Use lifecycle.preStop.sleep of {seconds} seconds, which needs nothing of the image',
  },
  *check(deployment, _options, { platform }) {
    if (platform.kubernetesMinor < NATIVE_SLEEP_MINOR) return;
    for (const { container, path } of containersInStartOrder(deployment)) {
      const seconds = Math.ceil(onlySleepSeconds(container) ?? 0);
      // A sleep of 0 is how an owner says that none is wanted; the native one takes a 0 since 1.33 only.
      if (seconds === 0) continue;
      const command = container.lifecycle?.preStop?.exec?.command ?? [];
      yield {
        reason: 'PreStopNeedsShell',
        path: [...path, 'lifecycle', 'preStop'],
        data: {
          container: container.name,
          command: command.join(' '),
          program: shellScript(command) === undefined ? 'sleep' : 'shell or sleep',
          seconds,
        },
      };
    }
  },
  fix(deployment, violations, { rewriteExplicit }) {
    if (!rewriteExplicit) return [];
    let longest = 0;
    const sleeps = violations.flatMap((violation): Edit[] => {
      const seconds = Number(violation.data.seconds);
      if (!Number.isSafeInteger(roomyGraceSeconds(seconds))) return [];
      longest = Math.max(longest, seconds);
      return [{ path: violation.path, value: { sleep: { seconds } }, mends: violation }];
    });
    return longest <= graceSeconds(deployment)
      ? sleeps
      : [...sleeps, { path: GRACE_PATH, value: roomyGraceSeconds(longest) }];
  },
});
