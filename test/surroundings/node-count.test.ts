import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Taint } from '@kubernetes/client-node';
import { type IndexedNode, nodeCount, readNode } from '../../src/surroundings/node-count.ts';

function taking(taints: Partial<V1Taint>[], unschedulable = false): IndexedNode['takes'] {
  return readNode({ spec: { taints: taints as V1Taint[], unschedulable } }).takes;
}

test('what a node takes is told by its taints and whether it is cordoned', () => {
  const dedicated = { key: 'dedicated', value: 'db', effect: 'NoSchedule' };
  const notReady = { key: 'node.kubernetes.io/not-ready', effect: 'NoExecute' };
  const cordoned = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };
  assert.equal(readNode({}).takes, 'any');
  assert.equal(taking([]), 'any');
  assert.equal(taking([{ key: 'busy', effect: 'PreferNoSchedule' }]), 'any');
  assert.equal(taking([dedicated]), 'tolerant');
  assert.equal(taking([dedicated, notReady]), 'tolerant');
  assert.equal(taking([notReady]), 'none');
  assert.equal(taking([cordoned], true), 'none');
  assert.equal(taking([], true), 'none');
});

test('nodes are counted as they come, change and go', () => {
  const count = nodeCount();
  const counts = () => [count.open(), count.tainted(), count.away()];
  const nodes = [readNode({}), readNode({})];
  for (const node of nodes) count.set(node, undefined);
  assert.deepEqual(counts(), [2, 0, 0]);
  const cordoned = readNode({ spec: { unschedulable: true } });
  count.set(cordoned, nodes[0]);
  assert.deepEqual(counts(), [1, 0, 1]);
  count.set(undefined, nodes[1]);
  count.set(undefined, cordoned);
  assert.deepEqual(counts(), [0, 0, 0]);
});
