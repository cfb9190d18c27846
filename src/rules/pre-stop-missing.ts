import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import { Type } from 'typebox';
import { containerAt, containerPath } from '../deployment/containers.ts';
import { injectedPreStopSeconds, withoutInjectedHandler } from '../deployment/managed-fields.ts';
import { GRACE_PATH, graceSeconds, NATIVE_SLEEP_MINOR } from '../deployment/pre-stop.ts';
import { servingContainers, whyServing } from '../deployment/serving.ts';
import type { Surroundings } from '../surroundings/surroundings.ts';
import { type Edit, rule } from './rule.ts';

// Reads spec.template.spec.containers[*].lifecycle.preStop. Allowed: a preStop of any kind; `sleep: {seconds: 0}` is
// how an owner says that none is wanted (from Kubernetes 1.33 on, KEP-4818; before, the least is 1). Beside one that was
// injected before, the owner's alone.
export const preStopMissing = rule({
  id: 'pre-stop-missing',
  title: 'A container that serves stops without a preStop hook',
  rationale:
    'A Pod is told to stop at the same time as proxies and load balancers are told to leave it out. Until all of them have heard, requests still arrive: a container that stops at once refuses them. A short sleep before the stop outlasts that time.',
  sources: [
    'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
    'https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/',
  ],
  since: '0.1.0',
  action: 'Deny',
  part: 'template',
  regards: () => ['services'],
  options: Type.Object(
    {
      seconds: Type.Integer({
        minimum: 1,
        maximum: 600,
        default: 15,
        description:
          'Seconds an injected preStop sleeps: longer than proxies and load balancers need to stop sending requests to a Pod. terminationGracePeriodSeconds grows by the same.',
      }),
    },
    { additionalProperties: false },
  ),
  reasons: {
    PreStopMissing:
      'container "{container}" serves ({because}) but has no preStop hook: it stops while requests are still sent to it. Add {hook} and raise terminationGracePeriodSeconds by as much',
    InjectedHandlerLeftOver:
      'the preStop of container "{container}" has the injected handler beside the stated one, and the API server takes one: the injected one goes',
  },
  *check(deployment, { seconds }, around) {
    for (const serving of servingContainers(deployment, around)) {
      const { container, index } = serving;
      const path = containerPath(index, 'lifecycle', 'preStop');
      if (ownHook(deployment, container) !== undefined) {
        yield { reason: 'InjectedHandlerLeftOver', path, data: { container: container.name } };
      }
      if (container.lifecycle?.preStop) continue;
      yield {
        reason: 'PreStopMissing',
        path,
        data: { container: container.name, because: whyServing(serving), hook: hookToAdd(seconds, around) },
      };
    }
  },
  fix(deployment, violations, { seconds }, around) {
    const preStop = hasNativeSleep(around) ? { sleep: { seconds } } : { exec: { command: ['sleep', String(seconds)] } };
    const hooks = violations.map((violation): Edit => {
      const container = containerAt(deployment, violation.path);
      if (!container?.lifecycle) return { path: violation.path.slice(0, -1), value: { preStop }, mends: violation };
      return { path: violation.path, value: ownHook(deployment, container) ?? preStop, mends: violation };
    });
    if (violations.every(({ reason }) => reason === 'InjectedHandlerLeftOver')) return hooks;
    // The hook counts inside the grace period: the application keeps the time to shut down that it had.
    const before = graceSeconds(deployment);
    const grace = grownGraceSeconds(deployment, seconds, around);
    // Past 2^53 seconds there is nothing to add, and no number that would say it exactly.
    return grace === before || !Number.isSafeInteger(grace) ? hooks : [...hooks, { path: GRACE_PATH, value: grace }];
  },
});

/** Before, the API server refuses one, or a kubelet fails the hook and stops the container at once. */
function hasNativeSleep({ platform }: Surroundings): boolean {
  return platform.kubernetesMinor >= NATIVE_SLEEP_MINOR;
}

function hookToAdd(seconds: number, around: Surroundings): string {
  return hasNativeSleep(around)
    ? `lifecycle.preStop.sleep of ${seconds} seconds`
    : `lifecycle.preStop.exec of \`sleep ${seconds}\``;
}

/** The hook that the owners have stated since one was injected. */
function ownHook(deployment: Readonly<V1Deployment>, { name, lifecycle }: Readonly<V1Container>) {
  return withoutInjectedHandler(deployment, name, ['lifecycle', 'preStop'], lifecycle?.preStop);
}

/**
 * The grace period with room for a hook of so many seconds. What it grew by before, for an injected preStop that another
 * container has or that the update drops, is taken off first: a merge patch writes the list of containers anew and leaves
 * the grace period as it is, hooks run side by side, and a period that grew once more with every such patch would start
 * a rollout each time.
 */
function grownGraceSeconds(deployment: Readonly<V1Deployment>, seconds: number, { old }: Surroundings): number {
  const grace = graceSeconds(deployment);
  const present = injectedPreStopSeconds(deployment);
  const dropped = old !== undefined && graceSeconds(old) === grace ? injectedPreStopSeconds(old) : 0;
  return Math.max(0, grace - Math.max(dropped, present)) + Math.max(seconds, present);
}
