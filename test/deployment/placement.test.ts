import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1PodAffinityTerm, V1PodSpec } from '@kubernetes/client-node';
import { nodesAtLeast, nodesAtMost, spreads, staysOnOneNode } from '../../src/deployment/placement.ts';
import { deploymentOf, nodes, surroundings } from './around.ts';

const itself = { labelSelector: { matchLabels: { app: 'shop' } }, topologyKey: 'kubernetes.io/hostname' };
const other = { labelSelector: { matchLabels: { app: 'db' } }, topologyKey: 'kubernetes.io/hostname' };

function apart(podAffinityTerm: V1PodAffinityTerm, required = true): Partial<V1PodSpec> {
  const podAntiAffinity = required
    ? { requiredDuringSchedulingIgnoredDuringExecution: [podAffinityTerm] }
    : { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm }] };
  return { affinity: { podAntiAffinity } };
}

function constraint(labelSelector?: object): Partial<V1PodSpec> {
  const selector = labelSelector === undefined ? {} : { labelSelector };
  return {
    topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', ...selector }],
  };
}

describe('what spreads the Pods of a Deployment', () => {
  const rows: [what: string, pod: Partial<V1PodSpec>, expected: boolean][] = [
    ['nothing', {}, false],
    ['a required anti-affinity to itself', apart(itself), true],
    ['a preferred one', apart(itself, false), true],
    ['one by zone', apart({ ...itself, topologyKey: 'topology.kubernetes.io/zone' }), true],
    ['one to others', apart(other), false],
    ['one without a selector', apart({ topologyKey: 'kubernetes.io/hostname' }), false],
    ['one to Pods of another namespace', apart({ ...itself, namespaces: ['other'] }), false],
    ['one to Pods of all namespaces', apart({ ...itself, namespaceSelector: {} }), true],
    ['a constraint on its own Pods', constraint({ matchLabels: { app: 'shop' } }), true],
    ['a constraint on all Pods', constraint({}), true],
    ['a constraint on none', constraint(), false],
    ['a port of the host', { containers: [{ name: 'web', ports: [{ containerPort: 80, hostPort: 80 }] }] }, true],
    ['a port of the pod', { containers: [{ name: 'web', ports: [{ containerPort: 80 }] }] }, false],
    [
      "a port on the host's network",
      { hostNetwork: true, containers: [{ name: 'web', ports: [{ containerPort: 80 }] }] },
      true,
    ],
  ];
  for (const [what, pod, expected] of rows) test(what, () => assert.equal(spreads(deploymentOf(pod)), expected));
});

test('Pods that name their node, or each other, share one', () => {
  const together = (topologyKey: string) => ({
    affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ ...itself, topologyKey }] } },
  });
  const shared = (pod: Partial<V1PodSpec>) => staysOnOneNode(deploymentOf(pod));
  assert.deepEqual(
    [
      shared({}),
      shared({ nodeName: 'a' }),
      shared({ nodeSelector: { 'kubernetes.io/hostname': 'a' } }),
      shared({ nodeSelector: { pool: 'a' } }),
      shared(together('kubernetes.io/hostname')),
      shared(together('topology.kubernetes.io/zone')),
    ],
    [false, true, true, false, true, false],
  );
});

describe('the nodes that the Pods have', () => {
  const tainted = nodes(4, { taints: [{ key: 'dedicated', effect: 'NoSchedule' }] });
  const around = surroundings([...nodes(2), ...nodes(1, { unschedulable: true }), ...tainted]);
  const tolerations = [{ operator: 'Exists' }];
  const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } };
  const rows: [what: string, pod: Partial<V1PodSpec>, least: number, most: number][] = [
    ['of any Pod', {}, 2, 3],
    ['with tolerations', { tolerations }, 2, 7],
    ['with a named node', { nodeName: 'a' }, 0, 1],
    ['with a chosen pool', { nodeSelector: { pool: 'a' } }, 0, 3],
    ['with an affinity', { affinity: { nodeAffinity } }, 0, 3],
  ];
  for (const [what, pod, least, most] of rows) {
    test(what, () => {
      const deployment = deploymentOf(pod);
      assert.deepEqual([nodesAtLeast(deployment, around), nodesAtMost(deployment, around)], [least, most]);
    });
  }

  test('while they are unknown', () => {
    const deployment = deploymentOf({});
    assert.deepEqual(
      [nodesAtLeast(deployment, surroundings([])), nodesAtMost(deployment, surroundings([]))],
      [0, undefined],
    );
  });
});
