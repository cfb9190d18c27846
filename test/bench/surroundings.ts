import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { V1Deployment } from '@kubernetes/client-node';
import type { Objects } from '../../src/surroundings/surroundings.ts';
import { EMPTY, filledCluster, MANY_NAMESPACES, ONE_NAMESPACE, type Size } from './filled-cluster.ts';
import { answerTo, parsedReviews } from './in-process.ts';
import type { IndexMemory } from './index-memory.ts';
import { inTurns, type TurnPlan } from './turns.ts';

/** Microseconds of one review or one lookup, round by round, by the name of the cluster that it is made in. */
export interface Cost {
  name: string;
  rounds: ReadonlyMap<string, readonly number[]>;
}

/** What the objects around a Deployment cost. */
export interface SurroundingsCost {
  reviews: readonly Cost[];
  lookups: readonly Cost[];
  /** By the name of the cluster. */
  memory: ReadonlyMap<string, readonly IndexMemory[]>;
}

const FULL: TurnPlan = { rounds: 150, milliseconds: 5, warmUpMilliseconds: 1000 };
const QUICK: TurnPlan = { rounds: 60, milliseconds: 3, warmUpMilliseconds: 300 };

/** The same reviews with the same findings in an empty cluster and in large ones, in this process. */
export async function surroundingsCost(quick: boolean, tell: (progress: string) => void): Promise<SurroundingsCost> {
  const memory = new Map<string, IndexMemory[]>();
  for (const size of [ONE_NAMESPACE, MANY_NAMESPACES]) {
    tell(`memory: ${size.name}`);
    memory.set(size.name, await indexMemory(size));
  }
  tell('filling the indexes');
  const clusters = [EMPTY, ONE_NAMESPACE, MANY_NAMESPACES].map((size) => ({
    name: size.name,
    objects: filledCluster(size),
  }));
  const empty = clusters[0]?.objects as Objects;
  const plan = quick ? QUICK : FULL;
  const measured = (name: string, call: (objects: Objects) => unknown): Cost => {
    tell(name);
    return { name, rounds: inTurns(new Map(clusters.map((each) => [each.name, () => call(each.objects)])), plan) };
  };
  const reviews = parsedReviews(empty);
  for (const review of reviews) {
    const expected = answerTo(review, empty);
    for (const { name, objects } of clusters)
      assert.equal(answerTo(review, objects), expected, `${review.name}: ${name}`);
  }
  return {
    memory,
    reviews: reviews.map((review) => measured(review.name, (objects) => answerTo(review, objects))),
    lookups: lookupsOf(reviews[0]?.body.request.object as V1Deployment).map(([name, call]) => measured(name, call)),
  };
}

/** Each of the lookups that rules make, for the Deployment under review. */
function lookupsOf(deployment: V1Deployment): [name: string, (objects: Objects) => unknown][] {
  const labels = deployment.spec?.template?.metadata?.labels ?? {};
  return [
    ['Services that select the Pods', ({ services }) => services.selecting(deployment)],
    ['its autoscaler', ({ autoscalers }) => autoscalers.scaling(deployment)],
    ['budgets that cover the Pods', ({ budgets }) => budgets.covering(deployment)],
    ['a claim by name', ({ claims }) => claims.named('shop', 'checkout')],
    ['quotas of the namespace', ({ quotas }) => quotas.of('shop')],
    ['a Deployment by name', ({ deployments }) => deployments.named('shop', 'checkout')],
    ['Deployments that its Service selects', ({ deployments }) => [...deployments.of('shop', labels)]],
  ];
}

async function indexMemory(size: Size): Promise<IndexMemory[]> {
  const child = fork(join(import.meta.dirname, 'index-memory.ts'), { execArgv: ['--expose-gc'] });
  child.send(size);
  const gone = new AbortController();
  return await Promise.race([
    once(child, 'message', { signal: gone.signal }).then(([measured]) => measured as IndexMemory[]),
    once(child, 'exit', { signal: gone.signal }).then(([code]): never => {
      throw new Error(`the process that holds the index ended with code ${code} instead of measuring`);
    }),
  ]).finally(() => gone.abort());
}
