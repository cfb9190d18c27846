import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Deployment } from '@kubernetes/client-node';
import { percentile } from '../../../src/verify/samples.ts';
import { appDeployment } from '../harness/app.ts';
import type { ApiClient } from './api-client.ts';

export const APPLIES_PER_SECOND = 50;

/** A stream has an end, even where the one who asked for it is stuck, in milliseconds. */
const LONGEST_MS = 300_000;

/** What became of the applies of a stream. */
export interface Applied {
  sent: number;
  /** Stored as Evenkeel patches them. */
  patched: number;
  /** Stored as they were written. */
  unpatched: number;
  /** Answered with an error of the API server, each message with how often. */
  refused: ReadonlyMap<string, number>;
  /** Not answered by the API server at all. */
  unanswered: ReadonlyMap<string, number>;
  /** From when one was sent to its answer. */
  p50Ms: number;
  p99Ms: number;
  slowestMs: number;
}

export interface ApplyStream {
  /** The names of the Deployments that the API server said it had stored. */
  stored: ReadonlySet<string>;
  /** What became of those since the last call, or since the beginning; waits for the ones in flight. */
  soFar(): Promise<Applied>;
  /** The same, and no more is sent. */
  stop(): Promise<Applied>;
}

/**
 * One in so many is stored, the others are dry runs, which the API server asks webhooks about in the same way: the
 * Deployment controller takes 20 requests a second, and has Evenkeel's own rollout to see to.
 */
const STORED_ONE_IN = 5;

/**
 * Applies Deployments server-side on an open-loop schedule, however long the answers take: new ones, and of those that
 * are stored every second time another Pod template for one of before. Paused, so that they have no Pods.
 */
export function streamApplies(client: ApiClient, namespace: string, perSecond = APPLIES_PER_SECOND): ApplyStream {
  let tally = emptyTally();
  let stopped = false;
  let made = 0;
  let inFlight = new Set<Promise<void>>();
  const names = new Set<string>();

  async function applyOne(number: number): Promise<void> {
    const stored = number % STORED_ONE_IN === 0;
    const again = stored && number % (2 * STORED_ONE_IN) === 0 && made > perSecond;
    const name = stored ? `stored-${again ? made - perSecond : made++}` : `dry-run-${number}`;
    const dryRun = stored ? '' : '&dryRun=All';
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}?fieldManager=stream&force=true${dryRun}`;
    const counted = tally;
    const started = performance.now();
    counted.sent += 1;
    try {
      const { status, body } = await client('PATCH', path, manifest(name, number), 'application/apply-patch+yaml');
      counted.took.push(performance.now() - started);
      if (status < 300 && stored) names.add(name);
      if (status >= 300) count(counted.refused, `${status} ${messageOf(body)}`.replaceAll(name, 'NAME'));
      else if (isPatched(JSON.parse(body) as V1Deployment)) counted.patched += 1;
      else counted.unpatched += 1;
    } catch (error) {
      count(counted.unanswered, (error as Error).message);
    }
  }

  const sending = (async () => {
    const began = performance.now();
    for (let number = 0; !stopped && performance.now() - began < LONGEST_MS; number += 1) {
      const due = began + (number * 1000) / perSecond;
      if (due > performance.now()) await sleep(due - performance.now());
      const one: Promise<void> = applyOne(number).finally(() => inFlight.delete(one));
      inFlight.add(one);
    }
  })();

  async function soFar(): Promise<Applied> {
    const [counted, those] = [tally, inFlight];
    tally = emptyTally();
    inFlight = new Set();
    await Promise.all(those);
    return summary(counted);
  }

  return {
    stored: names,
    soFar,
    async stop() {
      stopped = true;
      await sending;
      return soFar();
    },
  };
}

interface Tally {
  sent: number;
  patched: number;
  unpatched: number;
  refused: Map<string, number>;
  unanswered: Map<string, number>;
  took: number[];
}

function emptyTally(): Tally {
  return { sent: 0, patched: 0, unpatched: 0, refused: new Map(), unanswered: new Map(), took: [] };
}

function summary({ took, ...counted }: Tally): Applied {
  const sorted = Float64Array.from(took).sort();
  const at = (share: number) => Math.round(percentile(sorted, share) ?? 0);
  return { ...counted, p50Ms: at(0.5), p99Ms: at(0.99), slowestMs: at(1) };
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function manifest(name: string, number: number): string {
  const deployment = appDeployment(name, { spec: { paused: true } });
  const { template } = deployment.spec as NonNullable<V1Deployment['spec']>;
  template.metadata = { ...template.metadata, annotations: { applied: String(number) } };
  return JSON.stringify(deployment);
}

function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as { message: string }).message;
  } catch {
    return body;
  }
}

function isPatched({ spec }: V1Deployment): boolean {
  const [container] = spec?.template.spec?.containers ?? [];
  return container?.readinessProbe !== undefined && container.lifecycle?.preStop !== undefined;
}
