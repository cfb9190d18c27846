import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1Container, V1PodSpec } from '@kubernetes/client-node';
import { podResources, takenOf } from '../../src/deployment/pod-resources.ts';
import { formatQuantity } from '../../src/deployment/quantity.ts';

function container(cpu: string | undefined, more: Partial<V1Container> = {}): V1Container {
  return { name: 'c', ...(cpu === undefined ? {} : { resources: { requests: { cpu } } }), ...more };
}

const always = { restartPolicy: 'Always' };

function taken(resource: string, spec: V1PodSpec): string | undefined {
  const amount = takenOf(resource, podResources(spec));
  return amount === undefined ? undefined : formatQuantity(amount);
}

describe('requests are counted as the scheduler counts them', () => {
  const rows: [what: string, spec: V1PodSpec, cpu: string | undefined][] = [
    ['nothing stated', { containers: [container(undefined)] }, undefined],
    ['containers add up', { containers: [container('1'), container('500m'), container(undefined)] }, '1500m'],
    ['a large init container', { containers: [container('1')], initContainers: [container('3'), container('2')] }, '3'],
    ['a small init container', { containers: [container('2')], initContainers: [container('1')] }, '2'],
    ['a sidecar adds', { containers: [container('1')], initContainers: [container('1', always)] }, '2'],
    [
      'an init container after a sidecar runs beside it',
      { containers: [container('1')], initContainers: [container('1', always), container('3')] },
      '4',
    ],
    [
      'an init container before a sidecar does not',
      { containers: [container('1')], initContainers: [container('3'), container('1', always)] },
      '3',
    ],
    ['overhead adds', { containers: [container('1')], overhead: { cpu: '250m' } }, '1250m'],
    ['a limit is the request', { containers: [{ name: 'c', resources: { limits: { cpu: '2' } } }] }, '2'],
    ['the Pod as a whole', { containers: [container('1')], resources: { requests: { cpu: '4' } } }, '4'],
  ];
  for (const [what, spec, cpu] of rows) test(what, () => assert.equal(taken('requests.cpu', spec), cpu));
});

test('a quota names what it counts in several ways', () => {
  const spec: V1PodSpec = {
    containers: [
      {
        name: 'c',
        resources: { requests: { cpu: '1', 'nvidia.com/gpu': '1' }, limits: { memory: '1Gi', 'nvidia.com/gpu': '1' } },
      },
    ],
  };
  const rows: [resource: string, amount: string | undefined][] = [
    ['pods', '1'],
    ['count/pods', '1'],
    ['cpu', '1'],
    ['memory', '1Gi'],
    ['requests.memory', '1Gi'],
    ['limits.memory', '1Gi'],
    ['limits.cpu', undefined],
    ['requests.nvidia.com/gpu', '1'],
    ['requests.storage', undefined],
  ];
  for (const [resource, amount] of rows) assert.equal(taken(resource, spec), amount, resource);
});
