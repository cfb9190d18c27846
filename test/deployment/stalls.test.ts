import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import fc from 'fast-check';
import { rollingUpdate } from '../../src/deployment/rollout.ts';
import { stallsOf } from '../../src/deployment/stalls.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { maxUnavailable } from '../../src/rules/max-unavailable.ts';
import { rolloutStalls } from '../../src/rules/rollout-stalls.ts';
import { defaultOptions, PLATFORM } from '../rules/fixture.ts';
import { deploymentOf, nodes, surroundings } from './around.ts';

const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
const onTheHost = { containers: [{ name: 'web', ports: [{ containerPort: 80, hostPort: 80 }] }] };

function reasons(deployment: V1Deployment, manifests: object[]): string[] {
  const update = rollingUpdate(deployment);
  return update === undefined ? [] : stallsOf(deployment, update, surroundings(manifests)).map(({ reason }) => reason);
}

test('a rollout moves while as many nodes as it never takes away, and one, can have a Pod', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.nat(6),
      fc.nat(2),
      fc.integer({ min: 1, max: 8 }),
      (replicas, down, surge, count) => {
        const deployment = deploymentOf(onTheHost, { replicas });
        const rolling = { maxUnavailable: down, maxSurge: surge };
        const strategy = { type: 'RollingUpdate', rollingUpdate: rolling };
        const spec = { ...deployment.spec, strategy };
        assert.equal(reasons({ ...deployment, spec }, nodes(count)).length, finishes(replicas, rolling, count) ? 0 : 1);
      },
    ),
  );
});

/**
 * Whether all old Pods get replaced: plays a rolling update of Pods that want a node each, as reconcileNewReplicaSet and
 * reconcileOldReplicaSets of the deployment controller do it.
 */
function finishes(
  replicas: number,
  { maxUnavailable: down, maxSurge: surge }: { maxUnavailable: number; maxSurge: number },
  count: number,
): boolean {
  const unavailable = Math.min(down === 0 && surge === 0 ? 1 : down, replicas);
  let old = replicas;
  let fresh = 0;
  for (let turn = 0; turn < 100; turn += 1) {
    fresh = Math.min(replicas, Math.max(fresh, replicas + surge - old));
    const oldRunning = Math.min(old, count);
    const freshRunning = Math.min(fresh, count - oldRunning);
    const mayGo = old + fresh - (replicas - unavailable) - (fresh - freshRunning);
    const unhealthy = Math.min(Math.max(0, mayGo), old - oldRunning);
    const spare = Math.max(0, oldRunning + freshRunning - (replicas - unavailable));
    const healthy = Math.min(spare, old - unhealthy);
    old -= unhealthy + healthy;
    if (old === 0 && fresh === replicas) return true;
  }
  return false;
}

test('nodes that cannot be counted, and none at all, say nothing', () => {
  const deployment = deploymentOf(onTheHost);
  assert.deepEqual(reasons(deployment, []), []);
  assert.deepEqual(reasons(deployment, nodes(1)), ['HostPortTaken']);
  assert.deepEqual(reasons(deployment, [...nodes(1), ...nodes(1, { unschedulable: true })]), []);
});

test('what max-unavailable injects never makes a rollout stall', () => {
  const manifests = fc
    .record({
      claim: fc.constantFrom('ReadWriteOncePod', 'ReadWriteOnce', 'ReadWriteMany'),
      nodes: fc.nat(8),
      pods: fc.nat(10),
      most: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    })
    .map(({ claim, nodes: count, pods, most }) => [
      { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec: { accessModes: [claim] } },
      { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'q' }, spec: { hard: { pods } } },
      ...(most === undefined ? [] : [autoscaler(most)]),
      ...nodes(count),
    ]);
  const deployments = fc
    .record({
      replicas: fc.nat(9),
      claimed: fc.boolean(),
      hostPort: fc.constantFrom(0, 80),
      bounds: fc.record({
        maxUnavailable: fc.constantFrom(0, 1, 3, '25%', '50%'),
        maxSurge: fc.constantFrom(0, 1, '25%'),
      }),
    })
    .map(({ replicas, claimed, hostPort, bounds }) => {
      const pod = {
        containers: [{ name: 'web', ports: [{ containerPort: 80, hostPort }] }],
        ...(claimed ? { volumes } : {}),
      };
      const deployment = deploymentOf(pod, { replicas });
      return { ...deployment, spec: { ...deployment.spec, strategy: { rollingUpdate: bounds } } };
    });
  fc.assert(
    fc.property(deployments, manifests, fc.boolean(), (deployment, objects, rewriteExplicit) => {
      const around = surroundings(objects);
      const options = { ...defaultOptions(maxUnavailable), rewriteExplicit };
      const { findings } = evaluate({
        deployment,
        rules: [maxUnavailable, rolloutStalls],
        policy: {
          mode: 'enforce',
          rules: {
            'max-unavailable': { action: 'Deny', inject: true, options },
            'rollout-stalls': { action: 'Warn', inject: true, options: {} },
          },
          exemptions: { allowed: true, requireReason: false, requireUntil: false },
          platform: PLATFORM,
        },
        around,
        standing: 'judged',
        dryRun: false,
        now: new Date(0),
        mend: true,
      });
      if (!findings.some(({ fixed }) => fixed)) return;
      assert.deepEqual(
        findings.filter(({ rule }) => rule.id === 'rollout-stalls').map(({ violation }) => violation.reason),
        [],
      );
    }),
    { numRuns: 300 },
  );
});

function autoscaler(maxReplicas: number): object {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'shop' },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' }, minReplicas: 1, maxReplicas },
  };
}
