import type { Outcome } from './outcome.ts';

/** What came of a run, as plain data: every format is made from it alone. Times are milliseconds since the load began. */
export interface VerifyReport {
  /** Of this shape; raised when a field changes its meaning. */
  schemaVersion: 1;
  /** Of Evenkeel. */
  version: string;
  kubernetesVersion: string;
  /** When the load began, RFC 3339. */
  startedAt: string;
  /** For how long requests were sent. */
  durationMs: number;
  target: { namespace: string; name: string; url: string; replicas: number };
  load: {
    rate: number;
    connections: number;
    expect: number;
    timeoutMs: number;
    retry: boolean;
    mix: 'both' | 'kept' | 'new';
  };
  verdict: Verdict;
  requests: Requests;
  /** In order; empty in a dry run. */
  rollouts: readonly RolloutReport[];
  /** Latency by the connections used and whether a rollout was under way. */
  latency: readonly LatencyReport[];
  /** Failures in order, the first {@link MOST_FAILURES}. */
  failures: readonly FailureReport[];
  /** What was seen of the Pods, whenever it changed. */
  observations: readonly Observation[];
  /** Requests a slice of time, for the drawing. */
  timeline: { sliceMs: number; slices: readonly Slice[] };
  /** The rules that the Deployment violates and that explain failures of these kinds, the likeliest first. */
  causes: readonly Cause[];
  /** What a person should know of the run: an autoscaler at work, Pods that restarted. */
  remarks: readonly string[];
}

export const MOST_FAILURES = 1000;

/**
 * `zero-downtime`: every request was answered. `downtime`: some were not. `unknown`: it could not be told, because the
 * client itself failed, a rollout did not finish or the run was cut short; `why` says which.
 */
export interface Verdict {
  outcome: 'zero-downtime' | 'downtime' | 'unknown';
  why: string;
}

export interface Requests {
  /** Sent, those of the client's own making left out. */
  total: number;
  failed: number;
  /** How many ended in each way; those that did not occur are left out. */
  outcomes: Partial<Record<Outcome, number>>;
  /** Of kept-alive connections that the server had closed, sent once more on a new one. */
  retried: number;
  /** Not sent in time: the machine was too slow. */
  unsent: number;
}

export interface RolloutReport {
  /** From 1. */
  number: number;
  startMs: number;
  /** When the last old Pod was gone; absent where it did not finish. */
  endMs?: number;
  /**
   * When the last request ended that failed after that and before the next rollout began: Pods without a readiness probe
   * count as ready before they answer. Such requests, and those sent meanwhile, belong to the rollout.
   */
  failingUntilMs?: number;
  outcome: 'finished' | 'stalled' | 'interrupted';
  requests: number;
  failed: number;
  retried: number;
  /** The least number of ready endpoints seen in it. */
  leastReady: number;
}

/** Of the requests that were answered. */
export interface LatencyReport {
  connection: 'kept' | 'new';
  during: 'rollouts' | 'between';
  count: number;
  /** In milliseconds. */
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

export interface FailureReport {
  atMs: number;
  latencyMs: number;
  outcome: Outcome;
  connection: 'kept' | 'new';
  /** The number of the rollout it belongs to; absent before the first one. */
  rollout?: number;
  /** What the Pods were doing then: `2 ready, 1 starting, 1 terminating`. */
  pods: string;
}

/** Numbers of Pods of the Deployment at a moment. */
export interface Observation {
  atMs: number;
  /** Endpoints that get requests; Pods that are ready, where no Service selects them. */
  ready: number;
  /** Running or pending, and not ready yet. */
  starting: number;
  terminating: number;
}

export interface Slice {
  /** Requests that were due in it. */
  sent: number;
  failed: number;
  retried: number;
}

export interface Cause {
  /** A rule's id; absent where no rule explains it, and the application has to be changed. */
  rule?: string;
  field?: string;
  message: string;
  /** The outcomes that it explains. */
  explains: readonly Outcome[];
}
