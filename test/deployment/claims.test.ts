import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1PodSpec } from '@kubernetes/client-node';
import { heldClaims } from '../../src/deployment/claims.ts';
import { deploymentOf, nodes, surroundings } from './around.ts';

const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];

function claim(accessModes: string[], storageClassName?: string): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes, ...(storageClassName ? { storageClassName } : {}) },
  };
}

function holders(manifests: object[], pod: Partial<V1PodSpec> = {}): string[] {
  return heldClaims(deploymentOf({ volumes, ...pod }), surroundings(manifests)).map(({ holder }) => holder);
}

const itself = { labelSelector: { matchLabels: { app: 'shop' } }, topologyKey: 'kubernetes.io/hostname' };

const rows: [what: string, found: string[], expected: string[]][] = [
  ['not known', holders([]), ['unknown']],
  ['of one Pod', holders([claim(['ReadWriteOncePod'])]), ['pod']],
  ['of one node', holders([claim(['ReadWriteOnce'], 'gp3')]), ['node']],
  ['of one node of many', holders([claim(['ReadWriteOnce']), ...nodes(2)]), ['node']],
  ['of the only node', holders([claim(['ReadWriteOnce']), ...nodes(1)]), []],
  ['of one Pod on the only node', holders([claim(['ReadWriteOncePod']), ...nodes(1)]), ['pod']],
  ['of many nodes', holders([claim(['ReadWriteMany'])]), []],
  ['of many readers', holders([claim(['ReadOnlyMany'])]), []],
  ['of two modes', holders([claim(['ReadWriteOnce', 'ReadOnlyMany'])]), []],
  ['of no mode', holders([claim([])]), []],
  ['on the disk of a node', holders([claim(['ReadWriteOnce'], 'local-path')]), []],
  ['on a file server', holders([claim(['ReadWriteOnce'], 'nfs-client')]), []],
  ['of a named node', holders([claim(['ReadWriteOnce'])], { nodeSelector: { 'kubernetes.io/hostname': 'a' } }), []],
  [
    'of Pods that keep together',
    holders([claim(['ReadWriteOnce'])], {
      affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [itself] } },
    }),
    [],
  ],
];
for (const [what, found, expected] of rows) test(`a claim ${what}`, () => assert.deepEqual(found, expected));

test('a claim that several ready Pods share is held by none of them', () => {
  const next = deploymentOf({ volumes }, { replicas: 2 });
  const one = { ...next, status: { readyReplicas: 1 } };
  const two = { ...next, status: { readyReplicas: 2 } };
  const elsewhere = { ...deploymentOf({}, { replicas: 2 }), status: { readyReplicas: 2 } };
  const held = (old: typeof one) => heldClaims(next, surroundings([claim(['ReadWriteOnce'])], old)).length;
  assert.deepEqual([held(one), held(two), held(elsewhere)], [1, 0, 1]);
});
