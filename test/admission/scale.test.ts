import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { V1Deployment, V1DeploymentSpec } from '@kubernetes/client-node';
import { Type } from 'typebox';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import type { PolicyConfiguration, RuleSetting } from '../../src/policy/policy.ts';
import { rules } from '../../src/rules/registry.ts';
import { type Rule, rule } from '../../src/rules/rule.ts';
import { readDeployment } from '../../src/surroundings/deployment-index.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import { type Objects, without } from '../../src/surroundings/surroundings.ts';
import { fixtureNames, readFixture } from '../rules/fixture.ts';
import { ask, deployment, review, server } from './reviews.ts';

const common = {
  title: '',
  rationale: '',
  sources: [],
  since: '0.1.0',
  action: 'Deny',
  options: Type.Object({}),
} as const;

const toZero = rule({
  ...common,
  id: 'to-zero',
  part: 'replicas',
  reasons: { ToZero: '{app} goes from {before} to 0 Pods' },
  *check({ metadata, spec }, _options, { old }) {
    if (spec?.replicas !== 0) return;
    const data = { app: metadata?.labels?.app ?? 'it', before: old?.spec?.replicas ?? '?' };
    yield { reason: 'ToZero', path: ['spec', 'replicas'], data };
  },
  // Nothing is to be mended in a Scale.
  fix: (_deployment, violations) => violations.map((mends) => ({ path: ['spec', 'replicas'], value: 1, mends })),
});

/** A rule about anything else, which a scale has nothing to do with. */
const never = rule({
  ...common,
  id: 'never',
  part: 'strategy',
  reasons: { Never: 'never right' },
  *check() {
    yield { reason: 'Never', path: ['spec', 'strategy'], data: {} };
  },
});

const setting: RuleSetting = { action: 'Deny', inject: true, options: {} };

/** A request for a scale as the API server sends it: a 0 is left out of the JSON. */
function scale(from: number, to: number, request: Record<string, unknown> = {}) {
  const of = (replicas: number) => ({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name: 'shop', namespace: 'team-a', uid: 'a-uid', resourceVersion: '7', creationTimestamp: null },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: from, selector: 'app=shop' },
  });
  return review({
    kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
    subResource: 'scale',
    requestSubResource: 'scale',
    operation: 'UPDATE',
    object: of(to),
    oldObject: of(from),
    ...request,
  });
}

interface Given {
  /** Changes the Deployment as the cluster has it. */
  stored?: (object: any) => void;
  objects?: Objects;
  policy?: Partial<PolicyConfiguration>;
  rules?: readonly Rule[];
}

/** Sends reviews of the scale of a Deployment that the cluster knows. */
function given(t: TestContext, { stored, policy, rules: given = [toZero, never], ...rest }: Given = {}) {
  const known = deployment((object) => {
    object.metadata.labels = { app: 'shop' };
    stored?.(object);
  });
  const objects = rest.objects ?? objectsOf([known]);
  const configuration = {
    ...defaultConfiguration(),
    rules: Object.fromEntries(given.map(({ id }) => [id, setting])),
    ...policy,
  };
  const { app, records } = server({ rules: given, objects: () => objects, policy: () => configuration });
  t.after(() => app.close());
  return {
    records,
    ask: (body: unknown) => ask(app, '/validate', body),
    mutate: (body: unknown) => ask(app, '/mutate', body),
  };
}

const { uid } = review().request;
const letThrough = { uid, allowed: true };

describe('a request for the scale of a Deployment', () => {
  test('is judged by the rules about replicas, with what the cluster knows of it and the numbers of the request', async (t) => {
    const { ask, records } = given(t);
    const { allowed, status } = await ask(scale(3, 0));
    assert.equal(allowed, false);
    assert.deepEqual(status.message.split('\n'), [
      'Deployment team-a/shop risks downtime:',
      '- to-zero: spec.replicas: shop goes from 3 to 0 Pods',
      'Where the risk is accepted, annotate the Deployment: evenkeel.dev/exempt: to-zero',
    ]);
    assert.deepEqual(status.details.causes, [
      { reason: 'ToZero', message: 'shop goes from 3 to 0 Pods', field: 'spec.replicas' },
    ]);
    const { durationMs: _, ...record } = records[0]!;
    assert.deepEqual(record, {
      webhook: 'validate',
      uid,
      namespace: 'team-a',
      name: 'shop',
      operation: 'UPDATE',
      subresource: 'scale',
      dryRun: false,
      user: 'alice',
      mode: 'enforce',
      verdict: 'denied',
      violations: [{ rule: 'to-zero', outcome: 'deny', enforced: 'deny' }],
      injected: [],
    });
  });

  test('is allowed without a word where nothing is wrong with it', async (t) => {
    const { ask, records } = given(t);
    assert.deepEqual(await ask(scale(0, 3)), letThrough);
    assert.equal(records[0]?.verdict, 'allowed');
  });

  test('that leaves the number as it was is no more than warned of', async (t) => {
    const { ask } = given(t);
    const { allowed, warnings } = await ask(scale(0, 0));
    assert.deepEqual(
      [allowed, warnings],
      [true, ['evenkeel to-zero: spec.replicas: shop goes from 0 to 0 Pods (it was so before this update)']],
    );
  });

  test('is denied as a dry run too', async (t) => {
    const { ask, records } = given(t);
    assert.deepEqual(await ask(scale(3, 0, { dryRun: true })), await ask(scale(3, 0)));
    assert.deepEqual(
      records.map(({ dryRun }) => dryRun),
      [true, false],
    );
  });

  test('is changed by nobody, should it be sent to /mutate', async (t) => {
    const { mutate } = given(t);
    assert.deepEqual(await mutate(scale(3, 0)), letThrough);
  });

  test('of the control plane is not judged', async (t) => {
    const { ask } = given(t);
    const username = 'system:serviceaccount:kube-system:horizontal-pod-autoscaler';
    assert.deepEqual(await ask(scale(3, 0, { userInfo: { username } })), letThrough);
  });
});

describe('what a Scale does not carry is taken from the Deployment', () => {
  const annotated = (annotations: Record<string, string>) => (object: any) => {
    object.metadata.annotations = annotations;
  };

  test('its exemption', async (t) => {
    const { ask, records } = given(t, { stored: annotated({ 'evenkeel.dev/exempt': 'to-zero' }) });
    const { allowed, warnings } = await ask(scale(3, 0));
    assert.deepEqual([allowed, warnings], [true, undefined]);
    assert.deepEqual(records[0]?.violations, [{ rule: 'to-zero', outcome: 'exempt', enforced: 'exempt' }]);
  });

  test('an exemption that has ended, which is said', async (t) => {
    const ended = { 'evenkeel.dev/exempt': 'to-zero', 'evenkeel.dev/exempt-until': '2026-01-01' };
    const { ask } = given(t, { stored: annotated(ended) });
    assert.match((await ask(scale(3, 0))).status.message, /not exempt: its exemption ended with 2026-01-01/);
  });

  test('an exemption from a rule that has no say in it, which is no mistake', async (t) => {
    const { ask } = given(t, { stored: annotated({ 'evenkeel.dev/exempt': 'never' }) });
    const { allowed, warnings } = await ask(scale(3, 0));
    assert.deepEqual([allowed, warnings], [false, undefined]);
  });

  test('its labels, which overrides select by', async (t) => {
    const policy = {
      overrides: [
        { name: 'loose', objectSelector: { matchLabels: { tier: 'batch' } }, rules: { 'to-zero': { action: 'Off' } } },
      ],
    } as Partial<PolicyConfiguration>;
    const stored = (object: any) => {
      object.metadata.labels.tier = 'batch';
    };
    assert.deepEqual(await given(t, { policy, stored }).ask(scale(3, 0)), letThrough);
    assert.equal((await given(t, { policy }).ask(scale(3, 0))).allowed, false);
  });

  test('its controller, whose business it is, and that it is being deleted', async (t) => {
    const owned = (object: any) => {
      object.metadata.ownerReferences = [{ apiVersion: 'x/v1', kind: 'App', name: 'a', uid: '1', controller: true }];
    };
    const deleted = (object: any) => {
      object.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    };
    for (const [stored, skipped] of [
      [owned, 'has-controller'],
      [deleted, 'being-deleted'],
    ] as const) {
      const { ask, records } = given(t, { stored });
      assert.deepEqual(await ask(scale(3, 0)), letThrough);
      assert.deepEqual([records[0]?.verdict, records[0]?.skipped], ['skipped', skipped]);
    }
  });
});

describe('the mode', () => {
  test('warn: a scale is allowed with a warning', async (t) => {
    const { ask } = given(t, { policy: { mode: 'warn' } });
    const { allowed, warnings } = await ask(scale(3, 0));
    assert.deepEqual(
      [allowed, warnings],
      [true, ['evenkeel to-zero: would be denied by enforcement: spec.replicas: shop goes from 3 to 0 Pods']],
    );
  });

  test('audit: a scale is allowed without a word, and recorded', async (t) => {
    const { ask, records } = given(t, { policy: { mode: 'audit' } });
    const { allowed, warnings, auditAnnotations } = await ask(scale(3, 0));
    assert.deepEqual([allowed, warnings], [true, undefined]);
    assert.equal(JSON.parse(auditAnnotations.violations)[0].enforced, 'deny');
    assert.equal(records[0]?.verdict, 'recorded');
  });
});

describe('where the Deployment is not known', () => {
  const noDeployments = (ignorance: 'no-source' | 'stale') =>
    without(objectsOf([]), new Map([['deployments', ignorance]]));

  for (const [why, objects, skipped] of [
    ['because there is no cluster', noDeployments('no-source'), 'nothing is known of the cluster'],
    ['because it has just been made', objectsOf([]), 'the Deployment is not known'],
  ] as const) {
    test(`${why}, its scale is let through unjudged`, async (t) => {
      const { ask, records } = given(t, { objects });
      assert.deepEqual(await ask(scale(3, 0)), letThrough);
      assert.deepEqual([records[0]?.verdict, records[0]?.skipped], ['skipped', skipped]);
      assert.deepEqual([records[0]?.namespace, records[0]?.name], ['team-a', 'shop']);
    });
  }

  test('because it has not been heard of for too long, the rules abstain and say so', async (t) => {
    const { ask, records } = given(t, { objects: noDeployments('stale') });
    const { allowed, warnings } = await ask(scale(3, 0));
    assert.equal(allowed, true);
    assert.deepEqual(warnings, [
      'evenkeel: what it knows of deployments is too old to judge by, so these rules were not checked: to-zero',
    ]);
    assert.deepEqual([records[0]?.verdict, records[0]?.abstained], ['allowed', ['to-zero']]);
  });

  test('nothing is said of it in audit mode, of rules that are off, and to the control plane', async (t) => {
    const objects = noDeployments('stale');
    const audit = given(t, { objects, policy: { mode: 'audit' } });
    assert.deepEqual(await audit.ask(scale(3, 0)), letThrough);
    assert.deepEqual(audit.records[0]?.abstained, ['to-zero']);
    const off = given(t, { objects, policy: { rules: { 'to-zero': { ...setting, action: 'Off' } } } });
    assert.deepEqual(await off.ask(scale(3, 0)), letThrough);
    assert.equal(off.records[0]?.abstained, undefined);
    const enforcing = given(t, { objects });
    const username = 'system:kube-controller-manager';
    assert.deepEqual(await enforcing.ask(scale(3, 0, { userInfo: { username } })), letThrough);
  });
});

describe('what is no scale of a Deployment is let through, and the warning says why', () => {
  const [{ object }] = [scale(3, 0).request];
  const rows: [why: string, request: Record<string, unknown>, said: RegExp][] = [
    ['CREATE', { operation: 'CREATE' }, /it judges UPDATE of deployments\/scale, not CREATE$/],
    [
      'no operation',
      { operation: undefined },
      /it judges UPDATE of deployments\/scale, not a request without operation$/,
    ],
    ['nothing', { object: null }, /request\.object is no Scale: expected a count in spec\.replicas$/],
    ['another object', { object: deployment() }, /request\.object is no Scale: /],
    ['words for a number', { object: { ...object, spec: { replicas: '0' } } }, /request\.object is no Scale: /],
    ['half a Pod', { object: { ...object, spec: { replicas: 0.5 } } }, /request\.object is no Scale: /],
    ['less than no Pod', { object: { ...object, spec: { replicas: -1 } } }, /request\.object is no Scale: /],
    ['a list for a spec', { object: { ...object, spec: [] } }, /request\.object is no Scale: /],
    ['no old object', { oldObject: null }, /request\.oldObject is no Scale: /],
    [
      'of a StatefulSet',
      { resource: { group: 'apps', version: 'v1', resource: 'statefulsets' } },
      /it judges apps\/v1\/Deployment only, not autoscaling\/v1\/Scale: /,
    ],
    [
      'another subresource',
      { kind: { group: 'apps', version: 'v1', kind: 'Deployment' }, subResource: 'status' },
      /it judges Deployments, not their subresource status$/,
    ],
  ];
  for (const [why, request, said] of rows) {
    test(why, async (t) => {
      const { ask, records } = given(t);
      const { allowed, warnings } = await ask(scale(3, 0, request));
      assert.equal(allowed, true);
      assert.match(warnings.join(' ').replaceAll(/\s+/g, ' '), said);
      assert.equal(records[0]?.verdict, 'skipped');
    });
  }

  test('a Scale without a spec asks for no Pods', async (t) => {
    const { ask } = given(t);
    assert.equal((await ask(scale(3, 0, { object: { ...object, spec: undefined } }))).allowed, false);
  });
});

test('an error inside lets a scale through with a warning', async (t) => {
  const broken: Rule = {
    ...toZero,
    check() {
      throw new Error('boom');
    },
  };
  const { ask, records } = given(t, { rules: [broken] });
  const { allowed, warnings } = await ask(scale(3, 0));
  assert.equal(allowed, true);
  assert.match(warnings.join(' '), /^evenkeel failed on this request/);
  assert.equal(records[0]?.verdict, 'error');
});

// A scale is judged by what is kept of a Deployment: where a rule comes to read more of it, more has to be kept.
for (const each of rules.filter(({ part }) => part === 'replicas')) {
  describe(`${each.id} finds the same with what is kept of a Deployment as with all of it`, () => {
    for (const name of fixtureNames(each)) {
      test(name, () => {
        const { deployment: whole, around, options } = readFixture(each, name);
        const old = around.old && keptOf(around.old);
        const found = [...each.check(keptOf(whole), options, { ...around, old })];
        assert.deepEqual(found, [...each.check(whole, options, around)]);
      });
    }
  });
}

function keptOf(whole: Readonly<V1Deployment>): V1Deployment {
  const { deployment } = readDeployment(whole);
  const { replicas } = whole.spec as V1DeploymentSpec;
  return { ...deployment, spec: { ...deployment.spec, replicas } as V1DeploymentSpec };
}
