import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { WatchedDeployment, WatchedPod } from '../../src/verify/observe.ts';
import { rolloutState } from '../../src/verify/rollout-state.ts';

const begun = { uid: 'web', generation: 5, oldPods: new Set(['old-a', 'old-b']) };

const done: WatchedDeployment = {
  uid: 'web',
  deleting: false,
  generation: 5,
  observedGeneration: 5,
  replicas: 2,
  paused: false,
  status: { replicas: 2, updated: 2, available: 2 },
};

function pods(...uids: string[]): WatchedPod[] {
  return uids.map((uid) => {
    const [name = '', terminating] = uid.split(' ');
    return { uid: name, name, ready: true, terminating: terminating !== undefined, restarts: 0 };
  });
}

describe('a rollout', () => {
  it('is finished when the new Pods are available and the old ones are gone', () => {
    assert.deepEqual(rolloutState(begun, done, pods('new-a', 'new-b')), { state: 'finished' });
  });

  for (const [what, deployment, those] of [
    ['the controller has not seen it', { observedGeneration: 4 }, pods('new-a', 'new-b')],
    ['the Deployment was changed since, unseen', { generation: 6 }, pods('new-a', 'new-b')],
    ['not all Pods are new', { status: { replicas: 2, updated: 1, available: 2 } }, pods('new-a', 'new-b')],
    ['there is one too many', { status: { replicas: 3, updated: 2, available: 3 } }, pods('new-a', 'new-b', 'new-c')],
    ['not all are available', { status: { replicas: 2, updated: 2, available: 1 } }, pods('new-a', 'new-b')],
    ['an old Pod stops', {}, pods('new-a', 'new-b', 'old-a terminating')],
    ['an old Pod is not known to stop yet', {}, pods('new-a', 'new-b', 'old-b')],
    ['all that is known of the Pods is old', {}, pods('old-a', 'old-b')],
    ['one that came and went in it stops', {}, pods('new-a', 'new-b', 'new-c terminating')],
    ['a new Pod is not known yet', {}, pods('new-a')],
  ] as [string, Partial<WatchedDeployment>, WatchedPod[]][]) {
    it(`is under way while ${what}`, () => {
      assert.deepEqual(rolloutState(begun, { ...done, ...deployment }, those), { state: 'under-way' });
    });
  }

  const stalled = { ...done, stalled: 'has timed out progressing', status: { replicas: 3, updated: 1, available: 2 } };

  it('is stalled when Kubernetes says so', () => {
    const state = rolloutState(begun, stalled, pods('old-a', 'old-b', 'new-a'));
    assert.deepEqual(state, { state: 'stalled', why: 'has timed out progressing' });
  });

  it('is not for what was said of the rollout before', () => {
    const before = { ...stalled, observedGeneration: 4 };
    assert.deepEqual(rolloutState(begun, before, pods('old-a', 'old-b')), { state: 'under-way' });
    const changed = { ...stalled, generation: 6 };
    assert.deepEqual(rolloutState(begun, changed, pods('old-a', 'old-b')), { state: 'under-way' });
  });

  for (const [why, deployment] of [
    ['the Deployment was deleted and made anew', { uid: 'another', generation: 1, observedGeneration: 1 }],
    ['the Deployment is being deleted', { deleting: true }],
    [
      'the Deployment was paused in the middle of it',
      { paused: true, status: { replicas: 3, updated: 1, available: 2 } },
    ],
  ] as [string, Partial<WatchedDeployment>][]) {
    it(`is stalled when ${why}`, () => {
      assert.deepEqual(rolloutState(begun, { ...done, ...deployment }, pods('old-a', 'old-b', 'new-a')), {
        state: 'stalled',
        why,
      });
    });
  }

  it('is not for a pause that it has been through, or that has no bearing on it any more', () => {
    const before = { ...done, paused: true, generation: 4, observedGeneration: 4 };
    assert.deepEqual(rolloutState(begun, before, pods('old-a', 'old-b')), { state: 'under-way' });
    const after = { ...done, paused: true };
    assert.deepEqual(rolloutState(begun, after, pods('new-a', 'new-b', 'old-a terminating')), { state: 'under-way' });
    assert.deepEqual(rolloutState(begun, after, pods('new-a', 'new-b')), { state: 'finished' });
  });

  it('is stalled when the Deployment is gone', () => {
    assert.deepEqual(rolloutState(begun, undefined, []), { state: 'stalled', why: 'the Deployment is gone' });
  });
});
