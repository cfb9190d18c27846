import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyLookup } from '../../src/policy/effective.ts';
import type { PolicyConfiguration } from '../../src/policy/policy.ts';
import { PLATFORM } from '../rules/fixture.ts';

const base: PolicyConfiguration = {
  mode: 'enforce',
  rules: {
    'pre-stop-missing': { action: 'Deny', inject: true, options: { seconds: 15 } },
    'max-unavailable': { action: 'Deny', inject: true, options: { minimumAvailable: '100%', rewriteExplicit: false } },
  },
  overrides: [
    { name: 'staging', namespaceSelector: { matchLabels: { env: 'staging' } }, mode: 'audit' },
    {
      name: 'payments',
      namespaceSelector: { matchLabels: { team: 'payments' } },
      mode: 'warn',
      rules: { 'pre-stop-missing': { options: { seconds: 60 } }, 'max-unavailable': { inject: false } },
    },
    {
      name: 'batch',
      objectSelector: { matchLabels: { kind: 'batch' } },
      rules: { 'max-unavailable': { action: 'Off' } },
    },
  ],
  exemptions: { allowed: true, requireReason: false, requireUntil: false },
  namespaceModeLabel: false,
  platform: PLATFORM,
  onError: 'Allow',
};

test('nothing matches: the base holds', () => {
  const { mode, rules } = policyLookup(base)({}, {});
  assert.equal(mode, 'enforce');
  assert.deepEqual(rules, base.rules);
});

test('a later override goes over an earlier one, and what it leaves out stays', () => {
  const { mode, rules } = policyLookup(base)({ env: 'staging', team: 'payments' }, {});
  assert.equal(mode, 'warn');
  assert.deepEqual(rules['pre-stop-missing'], { action: 'Deny', inject: true, options: { seconds: 60 } });
  assert.deepEqual(rules['max-unavailable'], { ...base.rules['max-unavailable'], inject: false });
});

test('both selectors must match, and labels of the object count', () => {
  assert.equal(policyLookup(base)({}, { kind: 'batch' }).rules['max-unavailable']?.action, 'Off');
});

test('the namespace label counts only where the platform allows it, and then over every override', () => {
  const labels = { team: 'payments', 'evenkeel.dev/mode': 'enforce' };
  assert.equal(policyLookup(base)(labels, {}).mode, 'warn');
  const allowed = policyLookup({ ...base, namespaceModeLabel: true });
  assert.equal(allowed(labels, {}).mode, 'enforce');
  assert.equal(allowed({ ...labels, 'evenkeel.dev/mode': 'nonsense' }, {}).mode, 'warn');
});

test('a policy is made once for each combination of overrides', () => {
  const lookup = policyLookup(base);
  assert.equal(lookup({ env: 'staging' }, {}), lookup({ env: 'staging', other: 'x' }, {}));
  assert.notEqual(lookup({ env: 'staging' }, {}), lookup({}, {}));
});
