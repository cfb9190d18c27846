import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import type { Mode } from '../../src/policy/policy.ts';
import { rules } from '../../src/rules/registry.ts';
import { injectedInto, unprobedDeployment } from '../../src/self-test/deployment.ts';
import { type Outcome, verdictOn } from '../../src/self-test/verdict.ts';
import { nothingKnown } from '../../src/surroundings/surroundings.ts';

const AS_SENT: Outcome = { stored: true, injected: [], warnings: ['unknown field "spec.foo"'] };
const PATCHED: Outcome = { stored: true, injected: ['readinessProbe', 'lifecycle.preStop'], warnings: [] };
const WARNED: Outcome = {
  stored: true,
  injected: [],
  warnings: ['evenkeel pre-stop-missing: would be set right by enforcement'],
};
const REFUSED: Outcome = { stored: false, refusal: 'admission webhook "quota.example" denied the request: no' };

const CASES: [mode: Mode, outcome: Outcome, passed: boolean, message: RegExp][] = [
  ['enforce', PATCHED, true, /^the Deployment came back with readinessProbe and lifecycle\.preStop$/],
  ['enforce', WARNED, false, /came back with a warning: the mode there is warn, or what admission injects is off$/],
  ['enforce', AS_SENT, false, /came back as it was sent: Evenkeel was not asked, or did not answer/],
  ['enforce', REFUSED, false, /^the Deployment was turned away: admission webhook "quota\.example" denied the request/],
  ['warn', WARNED, true, /with a warning, as mode warn has it$/],
  ['warn', PATCHED, false, /the mode there is enforce, and not warn$/],
  ['warn', AS_SENT, false, /Evenkeel was not asked/],
  ['audit', AS_SENT, true, /as it was sent, and more is not to be seen in mode audit/],
  ['audit', WARNED, false, /the mode there is not audit$/],
  ['audit', PATCHED, false, /the mode there is not audit$/],
  ['audit', REFUSED, false, /turned away/],
];

for (const [mode, outcome, passed, message] of CASES) {
  const what = outcome.stored ? [...outcome.injected, ...outcome.warnings].join(', ') || 'as sent' : 'refused';
  test(`${mode}: ${what}`, () => {
    const verdict = verdictOn(outcome, mode);
    assert.equal(verdict.passed, passed);
    assert.match(verdict.message, message);
  });
}

test('the Deployment lacks what Evenkeel injects, and what is judged without a cluster finds no other fault', () => {
  const deployment = unprobedDeployment();
  assert.deepEqual(injectedInto(deployment), []);
  const policy = defaultConfiguration();
  const around = { ...nothingKnown, platform: policy.platform };
  const request = { standing: 'judged', dryRun: true, now: new Date(), mend: true } as const;
  const { findings } = evaluate({ deployment, rules, policy, around, ...request });
  const denied = findings.filter(({ action }) => action === 'Deny').map(({ rule }) => rule.id);
  assert.deepEqual(denied, ['readiness-probe-missing', 'pre-stop-missing']);
});
