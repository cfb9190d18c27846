import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigError } from '../../src/config/problem.ts';
import { readFunctionConfig } from '../../src/krm/function-config.ts';

const evenkeel = (spec?: unknown) => ({ apiVersion: 'evenkeel.dev/v1alpha1', kind: 'Evenkeel', spec });
const configMap = (data?: unknown) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data });

describe('a functionConfig', () => {
  test('says nothing where there is none, and where it is empty', () => {
    for (const nothing of [undefined, null, evenkeel(), evenkeel({}), configMap(), configMap({})]) {
      assert.deepEqual(readFunctionConfig(nothing), { mend: true, namespace: 'default' });
    }
  });

  test('says the same as an Evenkeel and as a ConfigMap, whose data is text', () => {
    const own = readFunctionConfig(evenkeel({ mend: false, namespace: 'shop', policy: { mode: 'warn' } }));
    const data = { mend: 'false', namespace: 'shop', policy: 'mode: warn\n' };
    assert.deepEqual(readFunctionConfig(configMap(data)), own);
    const { configuration, ...rest } = own;
    assert.deepEqual(rest, { mend: false, namespace: 'shop' });
    assert.equal(configuration?.mode, 'warn');
    assert.equal(readFunctionConfig(configMap({ mend: 'true' })).mend, true);
  });

  const refused: [what: string, config: unknown, message: string][] = [
    [
      'another kind',
      { apiVersion: 'example.dev/v1', kind: 'Policy' },
      'functionConfig: expected an Evenkeel of evenkeel.dev/v1alpha1 or a ConfigMap of v1, got "Policy" of "example.dev/v1"',
    ],
    [
      'text',
      'mode: warn',
      'functionConfig: expected an Evenkeel of evenkeel.dev/v1alpha1 or a ConfigMap of v1, got nothing of nothing',
    ],
    ['a key that is none', evenkeel({ mned: false }), 'functionConfig: spec.mned: unknown key; did you mean mend?'],
    ['a value that is none', configMap({ mend: 'no' }), 'functionConfig: data.mend: expected true or false, got "no"'],
    [
      'a policy with faults, by their fields',
      evenkeel({ policy: { mode: 'loud', rules: { 'pre-stop-missing': { acton: 'Deny' } } } }),
      'functionConfig: spec.policy.mode: expected one of enforce, warn, audit, got "loud"\n' +
        'functionConfig: spec.policy.rules.pre-stop-missing.acton: unknown key; did you mean action?',
    ],
    [
      'a policy as text with faults, by its lines',
      configMap({ policy: 'mode: warn\nrule: {}\n' }),
      'functionConfig: data.policy:2:1: rule: unknown key; did you mean rules?',
    ],
  ];
  for (const [what, config, message] of refused) {
    test(`refused: ${what}`, () => {
      assert.throws(
        () => readFunctionConfig(config),
        (error: Error) => {
          assert.ok(error instanceof ConfigError);
          assert.equal(error.message, message);
          return true;
        },
      );
    });
  }
});
