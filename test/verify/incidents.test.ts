import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import type { Followed } from '../../src/verify/follow.ts';
import { lookOut } from '../../src/verify/incidents.ts';
import { readWatchedDeployment, type WatchedPod } from '../../src/verify/observe.ts';

function web(
  change: { replicas?: number; annotations?: Record<string, string>; preStop?: boolean; revision?: number } = {},
): V1Deployment {
  const { replicas = 2, annotations, preStop = false, revision = 1 } = change;
  const lifecycle = preStop ? { lifecycle: { preStop: { sleep: { seconds: 15 } } } } : {};
  return {
    metadata: { annotations: { 'deployment.kubernetes.io/revision': String(revision) } },
    spec: {
      replicas,
      selector: {},
      template: {
        metadata: { labels: { app: 'web' }, ...(annotations && { annotations }) },
        spec: { containers: [{ name: 'web', ...lifecycle }] },
      },
    },
  };
}

/** A Deployment that a test changes. */
function followed(now: { deployment: V1Deployment; pods: WatchedPod[]; interrupted?: string[] }) {
  let changed = () => {};
  const fake: Followed = {
    deployment: () => readWatchedDeployment(now.deployment),
    pods: () => now.pods,
    counts: () => ({ ready: 0, starting: 0, terminating: 0 }),
    interrupted: () => now.interrupted ?? [],
    onChange(listener) {
      changed = listener;
      return () => {};
    },
    stop() {},
  };
  return { fake, tell: () => changed() };
}

function pod(uid: string, restarts: number): WatchedPod {
  return { uid, name: uid, ready: true, terminating: false, restarts };
}

const after = (rolledOut?: V1Deployment, begun = 3) => ({ begun, ...(rolledOut && { rolledOut }) });

const RESTARTED = { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' };

describe('incidents', () => {
  it('are none where the annotation alone has changed', () => {
    const { fake } = followed({ deployment: web(), pods: [pod('a', 3)] });
    assert.deepEqual(lookOut(fake, web()).remarks(after(web({ annotations: RESTARTED }))), []);
    assert.deepEqual(lookOut(fake, web()).remarks(after()), []);
  });

  it('tell what admission has changed, in annotations too', () => {
    const { fake } = followed({ deployment: web(), pods: [] });
    for (const changed of [web({ preStop: true }), web({ annotations: { ...RESTARTED, injected: 'true' } })]) {
      const remarks = lookOut(fake, web()).remarks(after(changed));
      assert.equal(remarks.length, 1);
      assert.match(remarks[0] ?? '', /^admission changed the Deployment along with the first rollout/);
    }
  });

  it('count the restarts of Pods that came and went, and none from before', () => {
    const now = { deployment: web(), pods: [pod('a', 3), pod('b', 0)] };
    const { fake, tell } = followed(now);
    const incidents = lookOut(fake, web());
    for (const pods of [[pod('a', 4), pod('c', 0)], [pod('c', 2)], [pod('d', 0)]]) {
      now.pods = pods;
      tell();
    }
    assert.deepEqual(incidents.remarks(after()), ['containers were restarted 3 times during the run']);
  });

  it('tell of another number of replicas, and of a watch that was interrupted', () => {
    const { fake } = followed({ deployment: web({ replicas: 5 }), pods: [], interrupted: ['pods'] });
    assert.deepEqual(lookOut(fake, web()).remarks(after()), [
      'the number of replicas was changed from 2 to 5 during the run',
      'the watch of pods was interrupted: what happened meanwhile may have gone unseen',
    ]);
  });

  it('tell of an autoscaler that came back to where it began, and know the fewest replicas', () => {
    const now = { deployment: web(), pods: [] };
    const { fake, tell } = followed(now);
    const incidents = lookOut(fake, web());
    assert.equal(incidents.leastReplicas(), 2);
    for (const replicas of [6, 1, 2]) {
      now.deployment = web({ replicas });
      tell();
    }
    assert.equal(incidents.leastReplicas(), 1);
    assert.deepEqual(incidents.remarks(after()), [
      'the number of replicas was changed during the run: at least 1, at most 6',
    ]);
  });

  for (const [revision, expected] of [
    [4, []],
    [3, []],
    [5, ['somebody else rolled the Deployment out once during the run: what failed may be of that']],
  ] as const) {
    it(`know that three of the rollouts to revision ${revision} are the own ones`, () => {
      const now = { deployment: web(), pods: [] };
      const incidents = lookOut(followed(now).fake, web());
      now.deployment = web({ revision });
      assert.deepEqual(incidents.remarks(after()), expected);
    });
  }
});
