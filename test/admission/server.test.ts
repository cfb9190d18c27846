import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import jsonpatch from 'fast-json-patch';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import type { PolicyConfiguration } from '../../src/policy/policy.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { ask, deployment, review, server } from './reviews.ts';

const RECREATE = (object: any) => {
  object.spec.strategy = { type: 'Recreate' };
};

function configured(change: Partial<PolicyConfiguration>) {
  const configuration = { ...defaultConfiguration(), ...change };
  return server({ policy: () => configuration });
}

describe('/mutate', () => {
  const { app, records } = server();
  after(() => app.close());

  test('injects what is missing, and tells what it injected', async () => {
    const { uid, allowed, patchType, patch } = await ask(app, '/mutate', review());
    assert.deepEqual({ uid, allowed, patchType }, { uid: review().request.uid, allowed: true, patchType: 'JSONPatch' });
    const object = jsonpatch.applyPatch(deployment(), patch, true).newDocument;
    const [container] = object.spec.template.spec.containers;
    assert.deepEqual(container.readinessProbe.tcpSocket, { port: 'http' });
    assert.deepEqual(container.lifecycle, { preStop: { sleep: { seconds: 15 } } });
    assert.equal(object.spec.template.spec.terminationGracePeriodSeconds, 45);
    assert.deepEqual(object.spec.strategy.rollingUpdate, { maxUnavailable: 0, maxSurge: '25%' });
    const { durationMs, ...record } = records.at(-1) ?? { durationMs: -1 };
    assert.ok(durationMs >= 0);
    assert.deepEqual(record, {
      webhook: 'mutate',
      uid: review().request.uid,
      namespace: 'team-a',
      name: 'shop',
      operation: 'CREATE',
      dryRun: false,
      user: 'alice',
      mode: 'enforce',
      verdict: 'patched',
      violations: [],
      injected: ['readiness-probe-missing', 'pre-stop-missing', 'max-unavailable'],
    });
  });

  test('says nothing at all of a compliant Deployment', async () => {
    const first = await ask(app, '/mutate', review());
    const object = jsonpatch.applyPatch(deployment(), first.patch, true).newDocument;
    for (const path of ['/mutate', '/validate'] as const) {
      assert.deepEqual(await ask(app, path, review({ object })), { uid: review().request.uid, allowed: true });
    }
  });

  test('never denies', async () => {
    const { allowed } = await ask(app, '/mutate', review({ object: deployment(RECREATE) }));
    assert.equal(allowed, true);
  });

  test('answers a dry run alike, and tells that it was one', async () => {
    const real = await ask(app, '/mutate', review());
    assert.deepEqual(await ask(app, '/mutate', review({ dryRun: true })), real);
    assert.equal(records.at(-1)?.dryRun, true);
  });

  test('leaves alone what the control plane writes, what is being deleted, and what a controller owns', async () => {
    const owned = deployment((object) => {
      object.metadata.ownerReferences = [{ apiVersion: 'x/v1', kind: 'App', name: 'a', uid: '1', controller: true }];
    });
    const deleted = deployment((object) => {
      object.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    });
    const controlPlane = { userInfo: { username: 'system:serviceaccount:kube-system:deployment-controller' } };
    for (const request of [{ object: owned }, { object: deleted }, controlPlane]) {
      for (const path of ['/mutate', '/validate'] as const) {
        assert.deepEqual(await ask(app, path, review(request)), { uid: review().request.uid, allowed: true });
        assert.equal(records.at(-1)?.verdict, 'skipped');
      }
    }
  });
});

describe('/validate', () => {
  const { app, records } = server();
  after(() => app.close());

  test('denies, and says what, where, and what to do', async () => {
    const response = await ask(app, '/validate', review({ object: deployment(RECREATE) }));
    assert.equal(response.allowed, false);
    assert.equal(response.status.code, 403);
    assert.equal(response.status.reason, 'Forbidden');
    assert.deepEqual(response.status.message.split('\n'), [
      'Deployment team-a/shop risks downtime:',
      '- readiness-probe-missing: spec.template.spec.containers[0].readinessProbe: container "web" serves (declares port http) but has no readinessProbe: it gets requests before it listens. Add one that asks the application itself, or name its path in the annotation evenkeel.dev/readiness-path',
      '- pre-stop-missing: spec.template.spec.containers[0].lifecycle.preStop: container "web" serves (declares port http) but has no preStop hook: it stops while requests are still sent to it. Add lifecycle.preStop.sleep of 15 seconds and raise terminationGracePeriodSeconds by as much',
      '- strategy-recreate: spec.strategy.type: each rollout stops all Pods (4) before it starts new ones, and nothing runs in between. Set type to RollingUpdate with maxUnavailable 0 and maxSurge 1',
      'Evenkeel sets some of this right by itself, but was passed over or overruled by another webhook: apply it again first.',
      'Where the risk is accepted, annotate the Deployment: evenkeel.dev/exempt: readiness-probe-missing,pre-stop-missing,strategy-recreate',
    ]);
    assert.deepEqual(response.status.details.causes.at(-1), {
      reason: 'Recreate',
      message:
        'each rollout stops all Pods (4) before it starts new ones, and nothing runs in between. Set type to RollingUpdate with maxUnavailable 0 and maxSurge 1',
      field: 'spec.strategy.type',
    });
    assert.equal(records.at(-1)?.verdict, 'denied');
  });

  test('tells many faults that were there before in one line', async () => {
    const old = deployment();
    const object = deployment((next) => {
      next.metadata.labels = { touched: 'yes' };
    });
    const { allowed, warnings } = await ask(app, '/validate', review({ operation: 'UPDATE', object, oldObject: old }));
    assert.equal(allowed, true);
    assert.deepEqual(warnings, [
      'evenkeel: 3 faults were there before this update: readiness-probe-missing, pre-stop-missing, max-unavailable',
    ]);
  });

  test('tells one or two faults that were there before in full, in lines that the API server passes on whole', async () => {
    const unhooked = (labels: Record<string, string>) =>
      deployment((next) => {
        next.metadata.labels = labels;
        next.spec.strategy.rollingUpdate.maxUnavailable = 0;
        next.spec.template.spec.containers[0].readinessProbe = { tcpSocket: { port: 'http' } };
      });
    const update = { operation: 'UPDATE', object: unhooked({ touched: 'yes' }), oldObject: unhooked({}) };
    const { warnings } = await ask(app, '/validate', review(update));
    assert.ok(warnings.every((line: string) => line.length <= 120));
    assert.match(
      warnings.join(' ').replaceAll(/\s+/g, ' '),
      /^evenkeel pre-stop-missing: spec\.template\..*\(it was so before this update\)$/,
    );
  });

  test('says that an exemption has ended', async () => {
    const object = deployment((next) => {
      RECREATE(next);
      next.metadata.annotations = {
        'evenkeel.dev/exempt': 'strategy-recreate',
        'evenkeel.dev/exempt-until': '2026-01-01',
      };
    });
    const { status } = await ask(app, '/validate', review({ object }));
    assert.match(status.message, /strategy-recreate: .* \(not exempt: its exemption ended with 2026-01-01\)/);
  });
});

describe('warn mode', () => {
  const { app } = configured({ mode: 'warn' });
  after(() => app.close());

  test('changes nothing, denies nothing, and warns of both', async () => {
    const object = deployment(RECREATE);
    const mutated = await ask(app, '/mutate', review({ object }));
    assert.equal(mutated.patch, undefined);
    const { allowed, warnings } = await ask(app, '/validate', review({ object }));
    assert.equal(allowed, true);
    const text = warnings.join(' ').replaceAll(/\s+/g, ' ');
    assert.match(text, /evenkeel strategy-recreate: would be denied by enforcement: spec\.strategy\.type: /);
    assert.match(text, /evenkeel pre-stop-missing: would be set right by enforcement: /);
  });
});

describe('audit mode', () => {
  const { app, records } = configured({ mode: 'audit' });
  after(() => app.close());

  test('changes, denies and says nothing; audit annotations carry the violations and the patch', async () => {
    const { app: enforcing } = server();
    const enforced = await ask(enforcing, '/mutate', review());
    await enforcing.close();
    const mutated = await ask(app, '/mutate', review());
    assert.equal(mutated.patch, undefined);
    assert.deepEqual(JSON.parse(mutated.auditAnnotations.patch), enforced.patch);
    const { allowed, warnings, auditAnnotations } = await ask(app, '/validate', review());
    assert.deepEqual({ allowed, warnings }, { allowed: true, warnings: undefined });
    assert.deepEqual(
      JSON.parse(auditAnnotations.violations).map(({ rule, outcome, enforced: would }: any) => [rule, outcome, would]),
      [
        ['readiness-probe-missing', 'record', 'fix'],
        ['pre-stop-missing', 'record', 'fix'],
        ['max-unavailable', 'record', 'fix'],
      ],
    );
    assert.equal(records.at(-1)?.verdict, 'recorded');
  });
});

describe('an error inside', () => {
  const broken = {
    id: 'broken',
    check: () => {
      throw new Error('boom');
    },
    fix: () => [],
  } as unknown as Rule;
  const settings = { broken: { action: 'Deny', inject: true, options: {} } } as const;

  test('lets the request through with a warning, and is recorded', async () => {
    const configuration = { ...defaultConfiguration(), rules: settings };
    const { app, records } = server({ rules: [broken], policy: () => configuration });
    const { allowed, warnings } = await ask(app, '/validate', review());
    assert.equal(allowed, true);
    assert.match(warnings.join(' '), /^evenkeel failed on this request \(uid 705ab4f5-/);
    assert.equal(records[0]?.verdict, 'error');
    assert.deepEqual(records[0]?.error, new Error('boom'));
    await app.close();
  });

  test('denies with code 500 where the platform fails closed', async () => {
    const configuration = { ...defaultConfiguration(), rules: settings, onError: 'Deny' as const };
    const { app } = server({ rules: [broken], policy: () => configuration });
    const { uid, allowed, status } = await ask(app, '/mutate', review());
    assert.deepEqual([uid, allowed, status.code], [review().request.uid, false, 500]);
    await app.close();
  });
});

describe('namespaces', () => {
  const overrides = [{ name: 'loose', namespaceSelector: { matchLabels: { env: 'dev' } }, mode: 'audit' as const }];
  const configuration = { ...defaultConfiguration(), overrides };
  const modes: Record<string, () => Promise<Record<string, string> | undefined> | Record<string, string> | undefined> =
    {
      known: () => ({ env: 'dev' }),
      'known in a moment': () => Promise.resolve({ env: 'dev' }),
    };
  for (const [why, namespaceLabels] of Object.entries(modes)) {
    test(`an override by namespace label: ${why}`, async () => {
      const { app, records } = server({ policy: () => configuration, namespaceLabels });
      await ask(app, '/mutate', review());
      assert.equal(records[0]?.mode, 'audit');
      await app.close();
    });
  }

  test('an unknown namespace is judged by what is sure of it: its name', async () => {
    const byName = [
      { ...overrides[0], name: 'a', namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'team-a' } } },
    ];
    const policy = { ...configuration, overrides: byName };
    for (const namespaceLabels of [() => undefined, () => Promise.reject(new Error('no answer'))]) {
      const { app, records } = server({ policy: () => policy, namespaceLabels });
      await ask(app, '/mutate', review());
      assert.equal(records[0]?.mode, 'audit');
      await app.close();
    }
  });
});

test('while draining, answers ask the client to go elsewhere', async () => {
  const { app } = server({ draining: () => true });
  for (const payload of [review(), { kind: 'Pod' }]) {
    const { headers } = await app.inject({ method: 'POST', url: '/mutate', payload });
    assert.equal(headers.connection, 'close');
  }
  await app.close();
});
