import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import { budgetIndex, readBudget } from '../../src/surroundings/budget-index.ts';

function budget(name: string, spec: V1PodDisruptionBudget['spec'], namespace?: string): V1PodDisruptionBudget {
  return { metadata: { name, ...(namespace ? { namespace } : {}) }, ...(spec ? { spec } : {}) };
}

const shop = {
  metadata: { name: 'shop' },
  spec: { selector: {}, template: { metadata: { labels: { app: 'shop', tier: 'front' } } } },
};

test('the budgets that cover the Pods are those of the namespace whose selector selects them, by name', () => {
  const index = budgetIndex();
  for (const each of [
    budget('z', { selector: { matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }] } }),
    budget('all', { selector: {} }),
    budget('app', { selector: { matchLabels: { app: 'shop' } } }),
    budget('other', { selector: { matchLabels: { app: 'db' } } }),
    budget('elsewhere', { selector: {} }, 'elsewhere'),
    budget('none', {}),
  ]) {
    index.set(readBudget(each), undefined);
  }
  assert.deepEqual(
    index.covering(shop).map(({ name }) => name),
    ['all', 'app', 'z'],
  );
});

test('a budget that changes or goes is followed', () => {
  const index = budgetIndex();
  const first = readBudget(budget('b', { selector: { matchLabels: { app: 'db' } } }));
  const second = readBudget(budget('b', { selector: { matchLabels: { app: 'shop' } }, minAvailable: 1 }));
  index.set(first, undefined);
  assert.deepEqual(index.covering(shop), []);
  index.set(second, first);
  assert.deepEqual(index.covering(shop), [second]);
  index.set(undefined, second);
  assert.deepEqual(index.covering(shop), []);
});

test('a bound is kept as it is stated, and one that is null is not stated', () => {
  const spec = { selector: {}, minAvailable: '50%', maxUnavailable: null as never };
  assert.deepEqual(readBudget(budget('b', spec)), {
    namespace: 'default',
    name: 'b',
    selector: {},
    minAvailable: '50%',
  });
});

describe('an empty selector', () => {
  const cases: [apiVersion: string | undefined, selector: object, covers: boolean][] = [
    ['policy/v1', {}, true],
    [undefined, {}, true],
    ['policy/v1beta1', {}, false],
    ['policy/v1beta1', { matchLabels: {}, matchExpressions: [] }, false],
    ['policy/v1beta1', { matchLabels: { app: 'shop' } }, true],
    ['policy/v1beta1', { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, true],
  ];
  for (const [apiVersion, selector, covers] of cases) {
    test(`${JSON.stringify(selector)} of ${apiVersion ?? 'the watch'} covers ${covers ? 'the Pods' : 'none'}`, () => {
      const index = budgetIndex();
      index.set(readBudget({ ...budget('b', { selector }), ...(apiVersion ? { apiVersion } : {}) }), undefined);
      assert.equal(index.covering(shop).length, covers ? 1 : 0);
    });
  }
});
