import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import fc from 'fast-check';
import jsonpatch from 'fast-json-patch';
import { jsonPatch } from '../../src/admission/response.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { Mode, Policy } from '../../src/policy/policy.ts';
import { rules } from '../../src/rules/registry.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import { nothingKnown, type Objects } from '../../src/surroundings/surroundings.ts';
import { defaultOptions, PLATFORM } from '../rules/fixture.ts';
import { anyDeployment, anySurroundings } from './any-deployment.ts';

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

function judge(
  deployment: V1Deployment,
  old?: V1Deployment,
  using = policy(),
  mend = true,
  objects: Objects = nothingKnown,
) {
  const evaluated = evaluate({
    deployment,
    rules,
    policy: using,
    around: { ...objects, old, platform: PLATFORM },
    standing: 'judged',
    dryRun: false,
    now: new Date('2026-06-15T12:00:00Z'),
    mend,
  });
  return { ...evaluated, patch: jsonPatch(evaluated.edits) };
}

function outcomes({ findings }: ReturnType<typeof judge>): Record<string, string> {
  return Object.fromEntries(findings.map(({ rule, decision }) => [rule.id, decision.outcome]));
}

/** As stored before Evenkeel came: no probe, no hook, the default strategy; there is no more to be said of it. */
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
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: { app: 'shop' } },
            },
          ],
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

describe('for any Deployment and whatever is around it', () => {
  /** What the owner chose may be rewritten, or may not. */
  const rewriting = (on: boolean) =>
    policy(
      'enforce',
      Object.fromEntries(
        rules
          .filter(({ options }) => 'rewriteExplicit' in options.properties)
          .map((rule) => [rule.id, { options: { ...defaultOptions(rule), rewriteExplicit: on } }]),
      ),
    );

  test('the patch applies, leaves nothing fixable, is empty the second time, and the input is as it was', () => {
    const old = fc.option(anyDeployment, { nil: undefined });
    fc.assert(
      fc.property(anyDeployment, old, anySurroundings, fc.boolean(), (deployment, before, around, rewriteExplicit) => {
        const input = structuredClone(deployment);
        const using = rewriting(rewriteExplicit);
        const objects = objectsOf(around);
        const first = judge(deployment, before, using, true, objects);
        assert.deepEqual(deployment, input);
        const mended = apply(deployment, first.patch);
        const second = judge(mended, before, using, true, objects);
        assert.deepEqual(second.patch, []);
        const left = first.findings.filter(({ fixed }) => !fixed);
        assert.deepEqual(
          second.findings.map(({ violation }) => violation),
          left.map(({ violation }) => violation),
        );
        // As the stored object of an update that changes nothing: no patch either. Only a quota may leave the next rollout
        // the room that it has not for this one, from larger Pods to smaller ones.
        if (left.some(({ violation }) => violation.reason.endsWith('WhereQuotaIsFull'))) return;
        assert.deepEqual(judge(mended, mended, using, true, objects).patch, []);
      }),
      { numRuns: 3000 },
    );
  });
});
