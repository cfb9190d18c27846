import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type LabelSelector, selects } from '../../src/deployment/label-selector.ts';
import { budgetIndex, type IndexedBudget } from '../../src/surroundings/budget-index.ts';

const key = fc.constantFrom('app', 'tier', 'release');
const value = fc.constantFrom('a', 'b');
const labels = fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true });
const namespace = fc.constantFrom('x', 'y');
const selector: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: labels,
    matchExpressions: fc.array(
      fc.record({ key, operator: fc.constantFrom('In' as const, 'NotIn' as const), values: fc.tuple(value) }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

test('finds what a scan would find, whatever came and went before', () => {
  const changes = fc.array(
    fc.record({
      namespace,
      name: fc.constantFrom('one', 'two', 'three', 'four'),
      selector: fc.option(selector, { nil: undefined }),
    }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(changes, namespace, labels, (all, podNamespace, podLabels) => {
      const index = budgetIndex();
      const there = new Map<string, IndexedBudget>();
      for (const { selector: wanted, ...place } of all) {
        const at = `${place.namespace}/${place.name}`;
        const now = wanted === undefined ? undefined : { ...place, selector: wanted };
        index.set(now, there.get(at));
        if (now === undefined) there.delete(at);
        else there.set(at, now);
      }
      const expected = [...there.values()].filter(
        (budget) => budget.namespace === podNamespace && selects(budget.selector, podLabels),
      );
      const found = index.covering({
        metadata: { namespace: podNamespace },
        spec: { selector: {}, template: { metadata: { labels: podLabels } } },
      });
      assert.deepEqual(
        found.map(({ name }) => name),
        expected.map(({ name }) => name).sort(),
      );
    }),
  );
});
