import type { V1Container, V1Deployment } from '@kubernetes/client-node';
import { POD_SPEC_PATH, podSpec, runningContainersOf } from './containers.ts';
import type { FieldPath } from './field-path.ts';
import { shellScript } from './shell-command.ts';

/** What the API server fills in, in seconds. */
const DEFAULT_GRACE_SECONDS = 30;

/** The first minor version of Kubernetes that has `lifecycle.preStop.sleep` on (KEP-3960). */
export const NATIVE_SLEEP_MINOR = 30;

export const GRACE_PATH: FieldPath = [...POD_SPEC_PATH, 'terminationGracePeriodSeconds'];

/** Seconds from the stop of a Pod to the kill of what still runs; preStop counts inside. */
export function graceSeconds(deployment: Readonly<V1Deployment>): number {
  return podSpec(deployment)?.terminationGracePeriodSeconds ?? DEFAULT_GRACE_SECONDS;
}

/** A grace period that holds a preStop of so many seconds and, after it, what an application has that states nothing. */
export function roomyGraceSeconds(preStop: number): number {
  return Math.ceil(preStop) + DEFAULT_GRACE_SECONDS;
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

/**
 * Seconds the container's preStop command sleeps where it does nothing else: `sleep 15`, alone or in a shell. Undefined
 * where it does more, or where there is no command.
 */
export function onlySleepSeconds(container: Readonly<V1Container>): number | undefined {
  const command = container.lifecycle?.preStop?.exec?.command ?? [];
  const script = shellScript(command);
  if (script !== undefined && script.length > LONGEST_SLEEP_SCRIPT) return undefined;
  const words = script === undefined ? command : script.replace(/;\s*$/, '').trim().split(/\s+/);
  const [program = '', duration, ...rest] = script !== undefined && words[0] === 'exec' ? words.slice(1) : words;
  return isSleep(program) && rest.length === 0 ? durationSeconds(duration) : undefined;
}

/** A longer script does more than sleep; and a pattern tried at each of a million spaces would hold up every review. */
const LONGEST_SLEEP_SCRIPT = 256;

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600 };

function isSleep(program: string): boolean {
  return /^(?:\S*\/)?sleep$/.test(program);
}

function execSleepSeconds(command: readonly string[]): number | undefined {
  const [program = '', duration] = command;
  if (isSleep(program)) return durationSeconds(duration);
  const script = /^\s*(?:\S*\/)?sleep\s+([\w.]+)/.exec(shellScript(command) ?? '');
  return durationSeconds(script?.[1]);
}

function durationSeconds(text: string | undefined): number | undefined {
  const [, count, unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([smh]?)$/.exec(text ?? '') ?? [];
  return count === undefined ? undefined : Number(count) * (UNIT_SECONDS[unit] ?? 1);
}
