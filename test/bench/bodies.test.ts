import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SIZE_TOLERANCE } from './answers.ts';
import { bodies } from './bodies.ts';

interface Sent {
  request: {
    operation: string;
    object: Deployment;
    oldObject: Deployment | null;
  };
}

interface Deployment {
  metadata: { managedFields: { manager: string; fieldsV1: object }[]; resourceVersion?: string };
  spec: {
    replicas: number;
    strategy: object;
    template: { spec: { terminationGracePeriodSeconds: number; containers: Record<string, unknown>[] } };
  };
}

const sent = new Map(bodies().map((body) => [body.name, { body, review: JSON.parse(body.json) as Sent }]));

test('there is a small create and a large update, each with and without anything to fix', () => {
  assert.deepEqual(
    [...sent.keys()],
    ['4 KB create, all fixes', '4 KB create, compliant', '32 KB update, all fixes', '32 KB update, compliant'],
  );
  for (const { body, review } of sent.values()) {
    const operation = body.nominalBytes < 10_000 ? 'CREATE' : 'UPDATE';
    assert.equal(review.request.operation, operation);
    assert.equal(review.request.oldObject === null, operation === 'CREATE');
  }
});

for (const [name, { body, review }] of sent) {
  const { object, oldObject } = review.request;
  const pod = object.spec.template.spec;
  const serving = pod.containers.filter((container) => body.serving.includes(String(container.name)));

  test(`${name}: is as large as its name says`, () => {
    const ratio = Buffer.byteLength(body.json) / body.nominalBytes;
    assert.ok(Math.abs(ratio - 1) <= SIZE_TOLERANCE, `${ratio} of ${body.nominalBytes}`);
  });

  test(`${name}: has a probe, a hook, time and a strategy, or none of them`, () => {
    assert.equal(serving.length, body.serving.length);
    for (const container of serving) {
      assert.equal('readinessProbe' in container, !body.needsFixes);
      assert.equal('lifecycle' in container, !body.needsFixes);
    }
    assert.equal(pod.terminationGracePeriodSeconds, body.needsFixes ? 30 : 45);
    assert.deepEqual(object.spec.strategy, {
      type: 'RollingUpdate',
      rollingUpdate: { maxUnavailable: body.needsFixes ? '25%' : 0, maxSurge: '25%' },
    });
    // 25 % of fewer would round down to none, and the default would be no violation.
    assert.ok(object.spec.replicas >= 4);
  });

  test(`${name}: says who owns its fields`, () => {
    const managers = object.metadata.managedFields.map(({ manager }) => manager);
    assert.equal(managers[0], 'kubectl-client-side-apply');
    assert.equal(managers.includes('kube-controller-manager'), oldObject !== null);
  });

  if (oldObject !== null) {
    test(`${name}: changes the template, and nothing else of the spec`, () => {
      assert.notDeepEqual(object.spec.template, oldObject.spec.template);
      assert.deepEqual({ ...object.spec, template: null }, { ...oldObject.spec, template: null });
      assert.equal(object.metadata.resourceVersion, oldObject.metadata.resourceVersion);
    });
  }
}
