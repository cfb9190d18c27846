import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { V1Deployment, V1DeploymentStrategy, V1PodSpec } from '@kubernetes/client-node';
import { defaultConfiguration } from '../../../src/config/defaults.ts';
import { objectsOf } from '../../../src/surroundings/from-manifests.ts';
import type { PodCounts } from '../../../src/verify/observe.ts';
import type { Outcome } from '../../../src/verify/outcome.ts';
import { causesOf, type FailureSeen, stallRemarks } from '../../../src/verify/summary/causes.ts';
import { violationsOf } from '../../../src/verify/summary/violations.ts';

const PROBED = { readinessProbe: { httpGet: { path: '/healthz', port: 'http' } } };
const DELAYED = { lifecycle: { preStop: { sleep: { seconds: 15 } } } };
const SURGE = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };

/** A Deployment behind a Service, with what a row sets in its container and its strategy. */
function violated(
  container: object,
  strategy: V1DeploymentStrategy = SURGE,
  more: { pod?: Partial<V1PodSpec>; replicas?: number } = {},
) {
  const deployment: V1Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'shop', name: 'web', annotations: { 'evenkeel.dev/exempt': 'pre-stop-missing' } },
    spec: {
      replicas: more.replicas ?? 2,
      strategy,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          terminationGracePeriodSeconds: 60,
          containers: [{ name: 'web', image: 'web:1', ports: [{ name: 'http', containerPort: 8080 }], ...container }],
          ...more.pod,
        },
      },
    },
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'shop', name: 'web' },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
  };
  return violationsOf({
    deployment,
    objects: objectsOf([service, deployment]),
    namespaceLabels: {},
    configuration: { ...defaultConfiguration(), mode: 'audit' },
    kubernetesMinor: 36,
    now: new Date('2026-01-01T00:00:00Z'),
  });
}

const STARTING = { ready: 2, starting: 1, terminating: 0 };
const STOPPING = { ready: 2, starting: 0, terminating: 1 };
const NOBODY = { ready: 0, starting: 2, terminating: 0 };

function failed(count: number, outcome: Outcome, pods: PodCounts, inRollout = true): FailureSeen[] {
  return Array.from({ length: count }, () => ({ outcome, pods: [pods, pods], inRollout, count: 1 }));
}

/** The rules in order; `-` for what no rule explains. */
function named(causes: ReturnType<typeof causesOf>): string[] {
  return causes.map(({ rule = '-', explains }) => `${rule}: ${explains.join()}`);
}

const rows: [what: string, violations: ReturnType<typeof violated>, failures: FailureSeen[], expected: string[]][] = [
  ['nothing failed', violated({}), [], []],
  [
    'nothing is set and starting Pods refuse',
    violated({}),
    failed(5, 'refused', STARTING),
    ['readiness-probe-missing: refused'],
  ],
  [
    'nothing is set and requests fail at both ends',
    violated({}),
    [...failed(9, 'refused', STARTING), ...failed(3, 'reset', STOPPING), ...failed(1, 'timed-out', STOPPING)],
    ['readiness-probe-missing: refused,reset,timed-out', 'pre-stop-missing: reset,timed-out'],
  ],
  [
    'the preStop is missing, by an exempt Deployment in audit mode',
    violated(PROBED),
    failed(3, 'refused', STOPPING),
    ['pre-stop-missing: refused'],
  ],
  [
    'nothing is missing and requests are cut off',
    violated({ ...PROBED, ...DELAYED }),
    failed(3, 'reset', STOPPING),
    ['-: reset'],
  ],
  [
    'nothing is missing and requests are refused',
    violated({ ...PROBED, ...DELAYED }),
    [...failed(3, 'reset', STOPPING), ...failed(1, 'refused', STOPPING), ...failed(1, 'wrong-status', STOPPING)],
    ['-: reset', '-: refused,wrong-status'],
  ],
  [
    'the preStop is missing, and no Pod was stopping when the answers were wrong',
    violated(PROBED),
    [...failed(9, 'wrong-status', STARTING), ...failed(3, 'reset', STOPPING)],
    ['pre-stop-missing: reset', '-: wrong-status'],
  ],
  [
    'all Pods are stopped at once',
    violated({ ...PROBED, ...DELAYED }, { type: 'Recreate' }),
    failed(90, 'refused', NOBODY),
    ['strategy-recreate: refused'],
  ],
  [
    'nothing is set and all Pods are stopped at once',
    violated({}, { type: 'Recreate' }),
    [...failed(90, 'refused', NOBODY), ...failed(2, 'reset', STOPPING)],
    ['strategy-recreate: refused', 'readiness-probe-missing: reset', 'pre-stop-missing: reset'],
  ],
  [
    'a request was sent to a Pod that had stopped when it ended',
    violated({ ...PROBED, ...DELAYED }, { type: 'Recreate' }),
    [{ outcome: 'no-route', pods: [STARTING, NOBODY], inRollout: true, count: 1 }],
    ['strategy-recreate: no-route'],
  ],
  [
    'capacity drops and requests time out',
    violated({ ...PROBED, ...DELAYED }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }),
    failed(5, 'timed-out', { ready: 1, starting: 1, terminating: 1 }),
    ['max-unavailable: timed-out'],
  ],
  [
    'capacity drops, and requests fail while there is enough',
    violated({ ...PROBED, ...DELAYED }, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }),
    failed(5, 'timed-out', STOPPING),
    ['-: timed-out'],
  ],
  [
    'the application is killed before it has answered',
    violated({ ...PROBED, ...DELAYED }, SURGE, { pod: { terminationGracePeriodSeconds: 16 } }),
    failed(5, 'reset', STOPPING),
    ['termination-grace-too-short: reset'],
  ],
  [
    'requests failed before the first rollout',
    violated({}),
    [...failed(2, 'refused', STARTING, false), ...failed(1, 'refused', STARTING)],
    ['readiness-probe-missing: refused', '-: refused'],
  ],
];

describe('the causes', () => {
  for (const [what, violations, failures, expected] of rows) {
    it(`where ${what}`, () => assert.deepEqual(named(causesOf(violations, failures, 2)), expected));
  }

  it("have the rule's own words and the field", () => {
    const [cause] = causesOf(violated(PROBED), failed(1, 'refused', STOPPING), 2);
    assert.equal(cause?.field, 'spec.template.spec.containers[0].lifecycle.preStop');
    assert.match(
      cause?.message ?? '',
      /^container "web" serves \(Service "web" targets port http\) but has no preStop hook/,
    );
  });

  it('say what no rule can mend', () => {
    const all = [
      ...failed(3, 'reset', STOPPING),
      ...failed(2, 'no-route', STOPPING),
      ...failed(7, 'refused', STOPPING, false),
    ];
    const messages = causesOf(violated({ ...PROBED, ...DELAYED }), all, 2).map(({ message }) => message);
    assert.match(
      messages[0] ?? '',
      /^requests were cut off in flight, .* only the application can end that\. On SIGTERM/,
    );
    assert.match(messages[1] ?? '', /^no rule is violated .* for longer than its preStop lasts/);
    assert.match(messages[2] ?? '', /^7 of the failed requests were sent before anything was redeployed/);
  });

  it('name what holds a rollout up', () => {
    const probe = { readinessProbe: { httpGet: { path: '/', port: 'web' } } };
    assert.match(
      stallRemarks(violated(probe)).join(),
      /^readiness-port-undeclared: the readinessProbe of container "web"/,
    );
    assert.deepEqual(stallRemarks(violated({})), []);
  });
});
