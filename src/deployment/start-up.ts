import type { V1Deployment, V1Probe } from '@kubernetes/client-node';
import { containersInStartOrder } from './containers.ts';
import { probeTimes } from './probe.ts';
import { provesNothing } from './shell-command.ts';

/** Time that the probes of a Pod allow for, and how it comes about in words. */
export interface StartUp {
  seconds: number;
  because: string;
}

/**
 * How long a new Pod may take to become ready without a probe of its own that gives up on it, from the start of its
 * first native sidecar: each sidecar waits for the startupProbe of the one before it, and the main containers, which
 * start together, for that of the last. A readinessProbe without a startupProbe never gives up: all it says is when it
 * is first asked. Scheduling, image pulls and ordinary init containers come on top.
 */
export function grantedStartUp(deployment: Readonly<V1Deployment>): StartUp {
  let granted: StartUp = { seconds: 0, because: '' };
  let before: StartUp = granted;
  for (const { container, sidecar } of containersInStartOrder(deployment)) {
    const started = startedWithin(container.startupProbe);
    const delay = container.readinessProbe?.initialDelaySeconds ?? 0;
    // Both are counted from the start of the container.
    const first =
      delay > started.seconds
        ? { seconds: delay, because: `readinessProbe after an initial delay of ${delay} s` }
        : started;
    const ready = after(before, container.name, plus(first, furtherSuccesses(container.readinessProbe)));
    if (ready.seconds > granted.seconds) granted = ready;
    if (sidecar) before = after(before, container.name, started);
  }
  return granted;
}

function startedWithin(probe: Readonly<V1Probe> | null | undefined): StartUp {
  if (!probe) return { seconds: 0, because: '' };
  const { initialDelay, period, failureThreshold } = probeTimes(probe);
  const delay = initialDelay === 0 ? '' : `${initialDelay} s + `;
  // It succeeds when it is first asked.
  if (probe.exec && provesNothing(probe.exec.command ?? [])) {
    return { seconds: initialDelay, because: `startupProbe after an initial delay of ${initialDelay} s` };
  }
  return {
    seconds: initialDelay + period * failureThreshold,
    because: `startupProbe ${delay}${failureThreshold} x ${period} s`,
  };
}

/** One success more than the first takes a period more. */
function furtherSuccesses(probe: Readonly<V1Probe> | null | undefined): StartUp {
  if (!probe) return { seconds: 0, because: '' };
  const { period, successThreshold } = probeTimes(probe);
  const more = successThreshold - 1;
  return { seconds: period * more, because: `readinessProbe ${more} x ${period} s more for successThreshold` };
}

function plus(one: StartUp, other: StartUp): StartUp {
  if (one.seconds === 0) return other;
  return other.seconds === 0
    ? one
    : { seconds: one.seconds + other.seconds, because: `${one.because}, ${other.because}` };
}

function after(before: StartUp, container: string, next: StartUp): StartUp {
  if (next.seconds === 0) return before;
  const because = `container "${container}": ${next.because}`;
  return {
    seconds: before.seconds + next.seconds,
    because: before.seconds === 0 ? because : `${before.because}; ${because}`,
  };
}
