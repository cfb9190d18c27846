import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import fc from 'fast-check';
import jsonpatch from 'fast-json-patch';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { Mode, Policy } from '../../src/policy/policy.ts';
import { rules } from '../../src/rules/registry.ts';
import { nothingKnown } from '../../src/surroundings/surroundings.ts';
import { defaultOptions, PLATFORM } from '../rules/fixture.ts';

function policy(mode: Mode = 'enforce', settings: Record<string, object> = {}): Policy {
  return {
    mode,
    rules: Object.fromEntries(
      rules.map((rule) => [
        rule.id,
        { action: rule.action, inject: true, options: defaultOptions(rule), ...settings[rule.id] },
      ]),
    ),
    exemptions: { allowed: true, requireReason: false, requireUntil: false },
    platform: PLATFORM,
  };
}

function judge(deployment: V1Deployment, old?: V1Deployment, using = policy(), mend = true) {
  return evaluate({
    deployment,
    rules,
    policy: using,
    around: { ...nothingKnown, old, platform: PLATFORM },
    standing: 'judged',
    dryRun: false,
    now: new Date('2026-06-15T12:00:00Z'),
    mend,
  });
}

function outcomes({ findings }: ReturnType<typeof judge>): Record<string, string> {
  return Object.fromEntries(findings.map(({ rule, decision }) => [rule.id, decision.outcome]));
}

/** As stored before Evenkeel came: no probe, no hook, the default strategy. */
function predating(change: (deployment: V1Deployment) => void = () => {}): V1Deployment {
  const deployment: V1Deployment = {
    metadata: { name: 'shop', namespace: 'shop', labels: {}, annotations: {} },
    spec: {
      replicas: 4,
      selector: { matchLabels: { app: 'shop' } },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
      template: {
        metadata: { labels: { app: 'shop' } },
        spec: {
          terminationGracePeriodSeconds: 30,
          containers: [
            { name: 'web', image: 'shop:1', ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }] },
          ],
        },
      },
    },
  };
  change(deployment);
  return deployment;
}

function apply(deployment: V1Deployment, patch: readonly jsonpatch.Operation[]): V1Deployment {
  return jsonpatch.applyPatch(jsonpatch.deepClone(deployment), patch, true).newDocument;
}

const TEMPLATE = /^\/spec\/template\//;

describe('a create', () => {
  test('is mended in one go: probe, hook, grace period and strategy', () => {
    const { patch, findings } = judge(predating());
    assert.deepEqual(patch, [
      {
        op: 'add',
        path: '/spec/template/spec/containers/0/readinessProbe',
        value: { tcpSocket: { port: 'http' }, periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
      },
      { op: 'add', path: '/spec/template/spec/containers/0/lifecycle', value: { preStop: { sleep: { seconds: 15 } } } },
      { op: 'add', path: '/spec/template/spec/terminationGracePeriodSeconds', value: 45 },
      { op: 'add', path: '/spec/strategy/rollingUpdate/maxUnavailable', value: 0 },
    ]);
    assert.ok(findings.every(({ fixed, enforced }) => fixed && enforced === 'fix'));
  });

  test('a rule without inject denies and changes nothing', () => {
    const verdict = judge(predating(), undefined, policy('enforce', { 'pre-stop-missing': { inject: false } }));
    assert.equal(verdict.findings.find(({ rule }) => rule.id === 'pre-stop-missing')?.enforced, 'deny');
    assert.ok(!verdict.patch.some(({ path }) => path.includes('lifecycle') || path.includes('termination')));
  });

  test('a rule that is off finds nothing', () => {
    assert.ok(
      !(
        'pre-stop-missing' in
        outcomes(judge(predating(), undefined, policy('enforce', { 'pre-stop-missing': { action: 'Off' } })))
      ),
    );
  });

  test('an exemption keeps the fix out too', () => {
    const exempt = predating(({ metadata }) => {
      Object.assign(metadata?.annotations ?? {}, { 'evenkeel.dev/exempt': 'max-unavailable' });
    });
    const verdict = judge(exempt);
    assert.equal(outcomes(verdict)['max-unavailable'], 'exempt');
    assert.ok(!verdict.patch.some(({ path }) => path.startsWith('/spec/strategy')));
  });

  test('a grace period that the injected hook leaves too short grows once more', () => {
    const short = predating(({ spec }) =>
      Object.assign(spec?.template.spec ?? {}, { terminationGracePeriodSeconds: 2 }),
    );
    assert.equal(apply(short, judge(short).patch).spec?.template.spec?.terminationGracePeriodSeconds, 20);
  });
});

describe('an update', () => {
  const stored = predating();

  test('of a label or annotation leaves the template alone and denies nothing', () => {
    for (const field of ['labels', 'annotations'] as const) {
      const next = predating(({ metadata }) => Object.assign(metadata?.[field] ?? {}, { touched: 'yes' }));
      const { patch } = judge(next, stored);
      assert.ok(!patch.some(({ path }) => TEMPLATE.test(path)), field);
      assert.deepEqual(outcomes(judge(next, stored, policy(), false)), {
        'readiness-probe-missing': 'warn',
        'pre-stop-missing': 'warn',
        'max-unavailable': 'warn',
      });
    }
  });

  test('of the replicas leaves the template alone', () => {
    const next = predating(({ spec }) => Object.assign(spec ?? {}, { replicas: 8 }));
    assert.deepEqual(
      judge(next, stored).patch.map(({ path }) => path),
      ['/spec/strategy/rollingUpdate/maxUnavailable'],
    );
  });

  test('of the image brings the injection along', () => {
    const next = predating(({ spec }) => Object.assign(spec?.template.spec?.containers[0] ?? {}, { image: 'shop:2' }));
    assert.deepEqual(judge(next, stored).patch, judge(next).patch);
    assert.equal(outcomes(judge(next, stored, policy(), false))['readiness-probe-missing'], 'deny');
  });

  test('that takes away what was injected gets it back, equal to what is stored', () => {
    const mended = apply(stored, judge(stored).patch);
    assert.deepEqual(apply(stored, judge(stored, mended).patch), mended);
  });

  const half = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '30%', maxSurge: 1 } };
  const strategic = (replicas: number, strategy: object) =>
    predating(({ spec }) => Object.assign(spec ?? {}, { replicas, strategy }));

  test('that chooses unsafe bounds is denied for them, and warned about the rest', () => {
    assert.deepEqual(outcomes(judge(strategic(4, half), stored, policy(), false)), {
      'readiness-probe-missing': 'warn',
      'pre-stop-missing': 'warn',
      'max-unavailable': 'deny',
    });
  });

  test('of the replicas is denied where it makes the bounds unsafe, and not where they were so before', () => {
    assert.equal(outcomes(judge(strategic(4, half), strategic(3, half), policy(), false))['max-unavailable'], 'deny');
    assert.equal(outcomes(judge(strategic(8, half), strategic(4, half), policy(), false))['max-unavailable'], 'warn');
  });

  test('of the replicas is not denied for bounds that were unsafe for another reason, or that slept', () => {
    const noSurge = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: 0 } };
    assert.equal(
      outcomes(judge(strategic(4, noSurge), strategic(3, noSurge), policy(), false))['max-unavailable'],
      'warn',
    );
    assert.equal(outcomes(judge(strategic(4, half), strategic(0, half), policy(), false))['max-unavailable'], 'warn');
  });
});

describe('modes', () => {
  for (const mode of ['warn', 'audit'] as const) {
    test(`${mode} proposes what enforce applies`, () => {
      const verdict = judge(predating(), undefined, policy(mode));
      assert.deepEqual(verdict.patch, judge(predating()).patch);
      assert.ok(verdict.findings.every(({ decision, enforced }) => decision.fix === 'propose' && enforced === 'fix'));
    });
  }
});

describe('for any Deployment', () => {
  const port = fc.record(
    {
      name: fc.constantFrom('http', 'metrics', 'grpc'),
      containerPort: fc.integer({ min: 1, max: 65535 }),
      protocol: fc.constantFrom('TCP', 'UDP'),
      hostPort: fc.constantFrom(0, 8080),
    },
    { requiredKeys: ['containerPort'] },
  );
  const probe = fc.constantFrom(
    { httpGet: { path: '/', port: 80 } },
    { exec: { command: ['true'] } },
    { tcpSocket: { port: 1 } },
  );
  const preStop = fc.constantFrom(
    { sleep: { seconds: 29 } },
    { exec: { command: ['sleep', '40'] } },
    { exec: { command: ['x'] } },
  );
  const container = fc.record(
    {
      name: fc.constantFrom('a', 'b', 'c'),
      ports: fc.array(port, { maxLength: 3 }),
      readinessProbe: probe,
      livenessProbe: probe,
      startupProbe: probe,
      lifecycle: fc.record({ preStop }, { requiredKeys: [] }),
    },
    { requiredKeys: ['name'] },
  );
  const bound = fc.oneof(fc.nat(5), fc.constantFrom('0%', '25%', '50%', '100%'));
  const deployments = fc
    .record({
      metadata: fc.record({ name: fc.constant('shop'), namespace: fc.constant('shop') }),
      spec: fc.record(
        {
          replicas: fc.nat(20),
          strategy: fc.oneof(
            fc.constant({ type: 'Recreate' }),
            fc.record(
              {
                type: fc.constant('RollingUpdate'),
                rollingUpdate: fc.record({ maxUnavailable: bound, maxSurge: bound }, { requiredKeys: [] }),
              },
              { requiredKeys: [] },
            ),
          ),
          template: fc.record({
            spec: fc.record(
              {
                containers: fc.array(container, { maxLength: 3 }),
                terminationGracePeriodSeconds: fc.nat(100),
              },
              { requiredKeys: ['containers'] },
            ),
          }),
        },
        { requiredKeys: ['template'] },
      ),
    })
    .map((generated): V1Deployment => JSON.parse(JSON.stringify(generated)));

  test('the patch applies, leaves nothing fixable, is empty the second time, and the input is as it was', () => {
    fc.assert(
      fc.property(deployments, fc.boolean(), (deployment, rewriteExplicit) => {
        const before = structuredClone(deployment);
        const using = policy('enforce', {
          'max-unavailable': { options: { minimumAvailable: '100%', rewriteExplicit } },
        });
        const first = judge(deployment, undefined, using);
        assert.deepEqual(deployment, before);
        const mended = apply(deployment, first.patch);
        const second = judge(mended, undefined, using);
        assert.deepEqual(second.patch, []);
        const left = first.findings.filter(({ fixed }) => !fixed);
        assert.deepEqual(
          second.findings.map(({ violation }) => violation),
          left.map(({ violation }) => violation),
        );
        // As the stored object of an update that changes nothing: no patch either.
        assert.deepEqual(judge(mended, mended, using).patch, []);
      }),
      { numRuns: 2000 },
    );
  });
});
