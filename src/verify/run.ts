import { isDeepStrictEqual } from 'node:util';
import type { V1Deployment } from '@kubernetes/client-node';
import type { WritingClient } from '../kubernetes/client.ts';
import { ClusterError } from '../kubernetes/cluster-error.ts';
import type { Followed } from './follow.ts';
import { type LoadOptions, startLoad } from './load.ts';
import type { Progress } from './progress.ts';
import { beginRollout, type Redeployed, untilRolledOut } from './redeploy.ts';
import type { Observation } from './report.ts';
import { type Samples, samples } from './samples.ts';
import { rest, settle } from './settle.ts';
import { liveLine, rolloutLine, type Step, tally } from './status-line.ts';
import { leastReady, type SeenRollout } from './summary/phases.ts';

export interface RunOptions extends Omit<LoadOptions, 'onSample'> {
  namespace: string;
  name: string;
  /** None: the load alone is sent, for `durationMs`. */
  redeploys: number;
  durationMs: number;
  /** Before the first rollout: kept-alive connections are to exist. */
  warmUpMs: number;
  /** After each rollout. */
  settleMs: number;
  /** How long nothing may happen in a rollout before it counts as stalled. */
  quietMs: number;
}

export interface RunDeps {
  client: WritingClient;
  followed: Followed;
  progress: Progress;
  now(): Date;
  /** Ends the run early, with what there is so far. */
  signal: AbortSignal;
}

/** What was seen. Times are milliseconds since the load began. */
export interface Seen {
  samples: Samples;
  unsent: number;
  observations: Observation[];
  rollouts: SeenRollout[];
  /** Rollouts that were begun, and the one that may not have been: no answer came. */
  begun: number;
  /** When the load began. */
  startedAt: Date;
  /** For how long requests were sent. */
  durationMs: number;
  /** Why it ended early. */
  cutShort?: string;
  /** The Deployment as the first rollout has left it: admission may have changed it. */
  rolledOut?: V1Deployment;
}

/** How often the live line is written anew, in milliseconds. */
const LIVE_MS = 250;

/** How long requests in flight may take after an interruption, in milliseconds. */
const INTERRUPTED_MS = 1000;

/** Sends the load, and takes the Deployment through its rollouts meanwhile. What goes wrong is in what was seen. */
export async function run(deps: RunDeps, options: RunOptions): Promise<Seen> {
  const { followed, progress, signal } = deps;
  const { redeploys } = options;
  const all = samples();
  const now = tally();
  const startedAt = deps.now();
  const load = startLoad({
    ...options,
    onSample(sample) {
      all.add(sample);
      now.add(sample);
    },
  });
  const elapsed = () => performance.now() - load.startedAt;
  const { observations, unfollow } = observe(followed, elapsed);
  let durationMs = 0;
  const seen: Pick<Seen, 'rollouts' | 'begun' | 'cutShort' | 'rolledOut'> = { rollouts: [], begun: 0 };
  let step: Step = { what: redeploys === 0 ? 'load without a rollout' : 'warming up', sinceMs: 0, sent: 0, failed: 0 };
  const live = setInterval(() => progress.live(liveLine(step, elapsed(), now, followed.counts())), LIVE_MS);
  try {
    await rest(redeploys === 0 ? options.durationMs : options.warmUpMs, signal);
    for (let number = 1; number <= redeploys && seen.cutShort === undefined && !signal.aborted; number += 1) {
      step = { what: `rollout ${number}/${redeploys}`, sinceMs: elapsed(), sent: now.sent, failed: now.failed };
      seen.begun += 1;
      const { begun, ...redeployed } = await rollOut(deps, options);
      if (begun === undefined) {
        if ('why' in redeployed) seen.cutShort = `rollout ${number} could not be begun: ${redeployed.why}`;
        break;
      }
      seen.rolledOut ??= begun;
      const { outcome } = redeployed;
      const tookMs = elapsed() - step.sinceMs;
      const finished = outcome === 'finished' ? { endMs: elapsed() } : {};
      seen.rollouts.push({ number, startMs: step.sinceMs, outcome, ...finished });
      if (outcome === 'stalled') seen.cutShort = `rollout ${number} did not finish: ${redeployed.why}`;
      await settle(options.settleMs, { elapsed, load, now, signal });
      const least = leastReady(observations, step.sinceMs, elapsed());
      progress.line(rolloutLine(step, now, { outcome, tookMs, leastReady: least }));
    }
  } catch (error) {
    // What was seen until then is worth more than how it ended.
    seen.cutShort = `it broke off by a fault of Evenkeel's own: ${String(error)}`;
  } finally {
    durationMs = elapsed();
    clearInterval(live);
    await load.stop(signal.aborted ? INTERRUPTED_MS : undefined);
    unfollow();
    progress.end();
  }
  if (signal.aborted) seen.cutShort = interruption(seen.rollouts, redeploys);
  return { ...seen, samples: all, unsent: load.unsent(), observations, startedAt, durationMs };
}

/** Notes the Pods whenever their numbers change. */
function observe(followed: Followed, elapsed: () => number): { observations: Observation[]; unfollow: () => void } {
  const observations: Observation[] = [{ atMs: 0, ...followed.counts() }];
  const unfollow = followed.onChange(() => {
    const counts = followed.counts();
    const { atMs: _, ...last } = observations.at(-1) as Observation;
    if (!isDeepStrictEqual(last, counts)) observations.push({ atMs: elapsed(), ...counts });
  });
  return { observations, unfollow };
}

function interruption(rollouts: readonly SeenRollout[], redeploys: number): string {
  if (redeploys === 0) return 'it was interrupted';
  const finished = rollouts.filter(({ outcome }) => outcome === 'finished').length;
  const last = rollouts.at(-1)?.outcome === 'interrupted' ? '; one is still under way' : '';
  return `it was interrupted after ${finished} of ${redeploys} rollouts${last}`;
}

/** What was begun is absent where the rollout could not be. */
async function rollOut(
  { client, followed, now, signal }: RunDeps,
  { namespace, name, quietMs }: RunOptions,
): Promise<Redeployed & { begun?: V1Deployment }> {
  const oldPods = new Set(followed.pods().map(({ uid }) => uid));
  let begun: V1Deployment;
  try {
    begun = await beginRollout(client, { namespace, name, restartedAt: now().toISOString() }, signal);
  } catch (error) {
    if (signal.aborted) return { outcome: 'interrupted' };
    if (!(error instanceof ClusterError)) throw error;
    return { outcome: 'stalled', why: error.message };
  }
  const { uid = '', generation = 0 } = begun.metadata ?? {};
  return { ...(await untilRolledOut({ followed, signal }, { uid, generation, oldPods }, quietMs)), begun };
}
