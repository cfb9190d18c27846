import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { Type } from 'typebox';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import type { PolicyConfiguration, RuleSetting } from '../../src/policy/policy.ts';
import type { Action, Rule } from '../../src/rules/rule.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import type { Ignorance, Resource } from '../../src/surroundings/resources.ts';
import { without } from '../../src/surroundings/surroundings.ts';
import { ask, review, server } from './reviews.ts';

/** A rule that always finds something, where it knows enough to look. */
function finding(id: string, needs: readonly Resource[]): Rule {
  return {
    ...{ id, title: '', rationale: '', sources: [], since: '0.1.0', action: 'Deny', part: 'strategy' },
    needs,
    options: Type.Object({}),
    reasons: { Found: 'found' },
    *check() {
      yield { reason: 'Found', path: ['spec', 'strategy'], data: {} };
    },
    fix: (_deployment, violations) => violations.map((mends) => ({ path: ['spec', 'paused'], value: false, mends })),
  };
}

const rules = [
  finding('by-services', ['services']),
  finding('by-quotas', ['resourcequotas', 'services']),
  finding('by-nothing', []),
];

function given(
  t: TestContext,
  unknown: [Resource, Ignorance][],
  actions: Record<string, Action> = {},
  change: Partial<PolicyConfiguration> = {},
) {
  const settings = rules.map(({ id }): [string, RuleSetting] => [
    id,
    { action: actions[id] ?? 'Warn', inject: true, options: {} },
  ]);
  const configuration = { ...defaultConfiguration(), rules: Object.fromEntries(settings), ...change };
  const objects = without(objectsOf([{ apiVersion: 'v1', kind: 'Node', spec: {} }]), new Map(unknown));
  const { app, records } = server({ rules, objects: () => objects, policy: () => configuration });
  t.after(() => app.close());
  return { records, ask: (path: '/mutate' | '/validate') => ask(app, path, review()) };
}

const FOUND = (id: string) => `evenkeel ${id}: spec.strategy: found`;

describe('a rule abstains while what it needs has not been heard of for too long', () => {
  test('and one warning says which rules, and what of', async (t) => {
    const { ask, records } = given(t, [
      ['services', 'stale'],
      ['resourcequotas', 'stale'],
    ]);
    const { allowed, warnings } = await ask('/validate');
    assert.equal(allowed, true);
    assert.deepEqual(warnings, [
      FOUND('by-nothing'),
      'evenkeel: what it knows of resourcequotas, services is too old to judge by, so these rules were not checked:',
      '  by-services, by-quotas',
    ]);
    assert.deepEqual(records[0]?.abstained, ['by-services', 'by-quotas']);
  });

  test('and mends nothing', async (t) => {
    const { ask } = given(t, [['services', 'stale']]);
    assert.equal((await ask('/mutate')).patch.length, 1);
  });

  test('and the others judge', async (t) => {
    const { ask, records } = given(t, [['resourcequotas', 'stale']], { 'by-services': 'Deny' });
    const { allowed, status, warnings } = await ask('/validate');
    assert.equal(allowed, false);
    assert.match(status.message, /^- by-services: /m);
    assert.match(
      warnings.join('\n'),
      /resourcequotas is too old to judge by, so these rules were not checked: by-quotas/,
    );
    assert.equal(records[0]?.verdict, 'denied');
    assert.deepEqual(records[0]?.abstained, ['by-quotas']);
  });

  test('and is silent about what would be silent anyway: a rule for the record, audit mode', async (t) => {
    const actions = { 'by-services': 'Audit', 'by-quotas': 'Off' } as const;
    const rule = given(t, [['services', 'stale']], actions);
    assert.deepEqual((await rule.ask('/validate')).warnings, [FOUND('by-nothing')]);
    assert.deepEqual(rule.records[0]?.abstained, ['by-services']);
    const mode = given(t, [['services', 'stale']], {}, { mode: 'audit' });
    assert.equal((await mode.ask('/validate')).warnings, undefined);
    assert.deepEqual(mode.records[0]?.abstained, ['by-services', 'by-quotas']);
  });
});

test('where there is no source of what a rule needs, it does not judge, and nobody hears of it', async (t) => {
  const { ask, records } = given(t, [['services', 'no-source']]);
  assert.deepEqual((await ask('/validate')).warnings, [FOUND('by-nothing')]);
  assert.equal(records[0]?.abstained, undefined);
});
