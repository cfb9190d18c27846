import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import { POD_SPEC_PATH, podSpec, runningContainersOf } from './containers.ts';
import type { FieldPath } from './field-path.ts';

/** What the API server fills in, in seconds. */
const DEFAULT_GRACE_SECONDS = 30;

export const GRACE_PATH: FieldPath = [...POD_SPEC_PATH, 'terminationGracePeriodSeconds'];

/** Seconds from the stop of a Pod to the kill of what still runs; preStop counts inside. */
export function graceSeconds(deployment: Readonly<V1Deployment>): number {
  return podSpec(deployment)?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
}

/**
 * Seconds the container's preStop is known to sleep: a native sleep, or an exec of `sleep`, alone or at the start of a
 * shell's command. Undefined where there is no preStop or its length cannot be read off it.
 */
export function preStopSeconds(container: Readonly<V1Container>): number | undefined {
  const preStop = container.lifecycle?.preStop;
  if (preStop?.sleep) return preStop.sleep.seconds;
  return execSleepSeconds(preStop?.exec?.command ?? []);
}

/**
 * The longest known preStop of the Pod in seconds, 0 where none is known. Hooks of several containers run side by side;
 * native sidecars stop after the main containers, and theirs are not added up here.
 */
export function longestPreStopSeconds(deployment: Readonly<V1Deployment>): number {
  let longest = 0;
  for (const container of runningContainersOf(deployment)) {
    longest = Math.max(longest, preStopSeconds(container) ?? 0);
  }
  return longest;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

function execSleepSeconds(command: readonly string[]): number | undefined {
  const [program, ...rest] = command;
  if (program === undefined) return undefined;
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (name === 'sleep') return durationSeconds(rest[0]);
  if (!/^(ba|da|a|z|k)?sh$/.test(name) || !/^-[a-z]*c$/.test(rest[0] ?? '')) return undefined;
  const script = /^\s*(?:\S*\/)?sleep\s+([\w.]+)/.exec(rest[1] ?? '');
  return durationSeconds(script?.[1]);
}

function durationSeconds(text: string | undefined): number | undefined {
  const [, count, unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([smh]?)$/.exec(text ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * (UNIT_SECONDS[unit] ?? 1);
}
