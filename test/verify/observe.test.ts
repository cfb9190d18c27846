import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  countPods,
  inWords,
  readWatchedDeployment,
  readWatchedPod,
  readWatchedSlice,
  type WatchedPod,
} from '../../src/verify/observe.ts';

const OF_REPLICA_SET = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d', uid: 'r', controller: true }];
const OF_ITS_TEMPLATE = { 'pod-template-hash': '5d' };

function pod(name: string, is: Partial<WatchedPod> = {}): WatchedPod {
  return { uid: name, name, ready: true, terminating: false, restarts: 0, ...is };
}

describe('readWatchedPod', () => {
  const metadata = { name: 'web-5d-a', uid: 'a', labels: OF_ITS_TEMPLATE, ownerReferences: OF_REPLICA_SET };

  it('keeps what tells how the Pod is', () => {
    const read = readWatchedPod('web', {
      metadata,
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ restartCount: 2 }, { restartCount: 1 }] as any,
      },
    });
    assert.deepEqual(read, { uid: 'a', name: 'web-5d-a', ready: true, terminating: false, restarts: 3 });
  });

  it('takes a Pod without a status for one that starts', () => {
    assert.deepEqual(readWatchedPod('web', { metadata }), pod('web-5d-a', { uid: 'a', ready: false }));
  });

  it('takes one with a deletion time for terminating, whatever its condition', () => {
    const terminating = { ...metadata, deletionTimestamp: '2026-01-01T00:00:00Z' as any };
    const status = { conditions: [{ type: 'Ready', status: 'True' }] };
    assert.equal(readWatchedPod('web', { metadata: terminating, status })?.terminating, true);
  });

  for (const [what, object] of [
    ['that nobody runs', { metadata: { name: 'debug' } }],
    [
      'of a canary, whose labels are the same and more',
      { metadata: { ...metadata, ownerReferences: [{ ...OF_REPLICA_SET[0], name: 'web-canary-5d' }] } },
    ],
    ['of a Job', { metadata: { labels: OF_ITS_TEMPLATE, ownerReferences: [{ ...OF_REPLICA_SET[0], kind: 'Job' }] } }],
    ['that was evicted', { metadata, status: { phase: 'Failed' } }],
    ['that is done', { metadata, status: { phase: 'Succeeded' } }],
  ] as const) {
    it(`leaves out a Pod ${what}`, () => assert.equal(readWatchedPod('web', object as any), undefined));
  }
});

describe('readWatchedSlice', () => {
  const of = (endpoints: object[]) =>
    readWatchedSlice({ metadata: { labels: { 'kubernetes.io/service-name': 'web' } }, endpoints } as any);
  const endpoint = (name: string, conditions?: object) => ({ conditions, targetRef: { kind: 'Pod', name } });

  it('keeps the Pods that get requests', () => {
    const endpoints = [
      endpoint('ready', { ready: true, serving: true, terminating: false }),
      endpoint('starting', { ready: false, serving: false, terminating: false }),
      endpoint('stopping', { ready: false, serving: true, terminating: true }),
      // As publishNotReadyAddresses has it.
      endpoint('published', { ready: true, serving: true, terminating: true }),
      endpoint('nothing-said'),
      { conditions: { ready: true }, targetRef: { kind: 'Node', name: 'node' } },
      { conditions: { ready: true } },
    ];
    assert.deepEqual(of(endpoints), { service: 'web', pods: ['ready', 'nothing-said'] });
  });

  it('has none where the list is null, and is not kept without a Service', () => {
    assert.deepEqual(of(null as any), { service: 'web', pods: [] });
    assert.equal(readWatchedSlice({ metadata: {}, endpoints: [] } as any), undefined);
  });
});

describe('countPods', () => {
  const pods = [pod('a'), pod('b'), pod('c', { ready: false }), pod('d', { terminating: true })];
  const services = new Set(['web', 'web-v6']);

  for (const [what, slices, expected] of [
    ['as the slices have it', [{ service: 'web', pods: ['a', 'b'] }], { ready: 2, starting: 1, terminating: 1 }],
    [
      'each once',
      [
        { service: 'web', pods: ['a'] },
        { service: 'web-v6', pods: ['a'] },
      ],
      { ready: 1, starting: 2, terminating: 1 },
    ],
    ['none of another Service', [{ service: 'other', pods: ['a', 'b'] }], { ready: 0, starting: 3, terminating: 1 }],
    ['none of another Deployment', [{ service: 'web', pods: ['a', 'x'] }], { ready: 1, starting: 2, terminating: 1 }],
    // The slice is a moment older than what is known of the Pods.
    ['one that has begun to stop', [{ service: 'web', pods: ['a', 'd'] }], { ready: 2, starting: 2, terminating: 1 }],
  ] as const) {
    it(`counts endpoints that are ready: ${what}`, () => assert.deepEqual(countPods(pods, slices, services), expected));
  }

  it('counts Pods that are ready where no Service selects them', () => {
    assert.deepEqual(countPods(pods, [], new Set()), { ready: 2, starting: 1, terminating: 1 });
  });
});

describe('inWords', () => {
  for (const [counts, expected] of [
    [{ ready: 2, starting: 1, terminating: 1 }, '2 ready, 1 starting, 1 terminating'],
    [{ ready: 0, starting: 0, terminating: 3 }, '0 ready, 3 terminating'],
    [{ ready: 4, starting: 0, terminating: 0 }, '4 ready'],
  ] as const) {
    it(expected, () => assert.equal(inWords(counts), expected));
  }
});

describe('readWatchedDeployment', () => {
  it('reads an object as the API server has just made it', () => {
    assert.deepEqual(readWatchedDeployment({ metadata: { generation: 1 }, spec: { replicas: 3 } as any }), {
      uid: '',
      deleting: false,
      generation: 1,
      observedGeneration: 0,
      replicas: 3,
      paused: false,
      status: { replicas: 0, updated: 0, available: 0 },
    });
  });

  it('reads which rollout it is at, and that it is going', () => {
    const metadata = {
      uid: 'u',
      deletionTimestamp: new Date(0),
      annotations: { 'deployment.kubernetes.io/revision': '7' },
    };
    const { uid, deleting, revision } = readWatchedDeployment({ metadata });
    assert.deepEqual({ uid, deleting, revision }, { uid: 'u', deleting: true, revision: 7 });
  });

  it('reads that no progress is made, and no other condition', () => {
    const conditions = (...those: object[]) => readWatchedDeployment({ status: { conditions: those as any } }).stalled;
    const failed = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'timed out' };
    assert.equal(conditions({ type: 'Available', status: 'False' }, failed), 'timed out');
    const noPod = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: pods' };
    assert.equal(conditions(noPod, failed), 'timed out exceeded quota: pods');
    assert.equal(conditions(noPod), undefined);
    assert.equal(conditions({ ...failed, status: 'True', reason: 'NewReplicaSetAvailable' }), undefined);
    assert.equal(conditions({ ...failed, status: 'Unknown', reason: 'DeploymentPaused' }), undefined);
  });
});
