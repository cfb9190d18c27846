import { ClusterError } from './cluster-error.ts';

/** Refusals that patience does not mend: a bad request, no valid credentials, no permission, no such resource. */
const FINAL: ReadonlySet<number> = new Set([400, 401, 403, 404]);

/** Refusals that say nothing about the resource version: permissions taken away, too many requests, a server in trouble. */
const PASSING: ReadonlySet<number> = new Set([401, 403, 429, 500, 502, 503]);

/** Whether the API server does not allow it. */
export function isForbidden(error: unknown): error is ClusterError {
  return hasStatus(error, 403);
}

/** Whether the API server answered with that HTTP status. */
export function hasStatus(error: unknown, status: number): error is ClusterError {
  return error instanceof ClusterError && error.fault.kind === 'status' && error.fault.status === status;
}

/** Whether a first attempt that failed so is worth no second one. */
export function isFinal(error: unknown): boolean {
  return statusOf(error, FINAL);
}

/**
 * Whether the watch can go on from the last resource version seen. After 410 Gone, a "Too large resource version" (504), a
 * watch given up by the API server or any fault unheard of, everything has to be listed anew.
 */
export function mayResume(error: unknown): boolean {
  return (error instanceof ClusterError && error.fault.kind === 'connection') || statusOf(error, PASSING);
}

/** Whether the same request may well be answered if it is sent again: it is overloaded, or in trouble, or was not reached. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof ClusterError)) return false;
  const { fault } = error;
  return fault.kind === 'connection' || (fault.kind === 'status' && (fault.status === 429 || fault.status >= 500));
}

/** Whether there is no such object. */
export function isGone(error: unknown): boolean {
  return hasStatus(error, 404);
}

/** What the API server asks for where it is overloaded, at most a minute of it. */
export function retryAfterMs(error: unknown): number {
  if (!(error instanceof ClusterError) || error.fault.kind !== 'status') return 0;
  return Math.min(error.fault.retryAfterMs ?? 0, 60_000);
}

/** For the log: a line where the cluster is at fault, the stack where it is we. */
export function reasonOf(error: unknown): string {
  if (error instanceof ClusterError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function statusOf(error: unknown, among: ReadonlySet<number>): boolean {
  return error instanceof ClusterError && error.fault.kind === 'status' && among.has(error.fault.status);
}
