import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Container } from '@kubernetes/client-node';
import { grantedStartUp } from '../../src/deployment/start-up.ts';

const grpc = { grpc: { port: 9000 } };
const sidecar = (name: string, failureThreshold: number): V1Container => ({
  name,
  restartPolicy: 'Always',
  startupProbe: { ...grpc, failureThreshold },
});

const rows: [
  why: string,
  containers: V1Container[],
  initContainers: V1Container[],
  seconds: number,
  because: string,
][] = [
  ['no probe', [{ name: 'web' }], [], 0, ''],
  ['readiness alone never gives up', [{ name: 'web', readinessProbe: grpc }], [], 0, ''],
  ['startup', [{ name: 'web', startupProbe: grpc }], [], 30, 'container "web": startupProbe 3 x 10 s'],
  [
    'the slowest of those that start together',
    [
      { name: 'web', startupProbe: grpc },
      { name: 'db', startupProbe: { ...grpc, initialDelaySeconds: 5 } },
    ],
    [],
    35,
    'container "db": startupProbe 5 s + 3 x 10 s',
  ],
  [
    'sidecars one after the other',
    [{ name: 'web' }],
    [sidecar('a', 1), sidecar('b', 2)],
    30,
    'container "a": startupProbe 1 x 10 s; container "b": startupProbe 2 x 10 s',
  ],
  [
    "a sidecar's readiness keeps no container back",
    [{ name: 'web', startupProbe: grpc }],
    [{ ...sidecar('a', 1), readinessProbe: { ...grpc, initialDelaySeconds: 35 } }],
    40,
    'container "a": startupProbe 1 x 10 s; container "web": startupProbe 3 x 10 s',
  ],
  ['an ordinary init container has no probes', [{ name: 'web' }], [{ name: 'init', startupProbe: grpc }], 0, ''],
];
for (const [why, containers, initContainers, seconds, because] of rows) {
  test(`granted start-up: ${why}`, () => {
    const deployment = { spec: { selector: {}, template: { spec: { containers, initContainers } } } };
    assert.deepEqual(grantedStartUp(deployment), { seconds, because });
  });
}
