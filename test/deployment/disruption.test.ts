import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { allowsNone, demandOfAll, othersUnder } from '../../src/deployment/disruption.ts';
import type { IndexedBudget } from '../../src/surroundings/budget-index.ts';
import { nothingKnown } from '../../src/surroundings/surroundings.ts';
import { PLATFORM } from '../rules/fixture.ts';
import { deploymentOf, surroundings } from './around.ts';

function budgetOf(bounds: Pick<IndexedBudget, 'minAvailable' | 'maxUnavailable'>): IndexedBudget {
  return { namespace: 'default', name: 'b', selector: {}, ...bounds };
}

describe('a budget allows what the disruption controller makes of it', () => {
  const rows: [bounds: Parameters<typeof budgetOf>[0], pods: number, healthy: number | undefined][] = [
    [{ minAvailable: 1 }, 1, 1],
    [{ minAvailable: 1 }, 2, undefined],
    [{ minAvailable: 5 }, 3, 5],
    [{ minAvailable: '50%' }, 1, 1],
    [{ minAvailable: '50%' }, 2, undefined],
    [{ minAvailable: '90%' }, 9, 9],
    [{ minAvailable: '90%' }, 10, undefined],
    [{ maxUnavailable: 0 }, 3, 3],
    [{ maxUnavailable: 1 }, 1, undefined],
    [{ maxUnavailable: '1%' }, 1, undefined],
    [{ maxUnavailable: '0%' }, 7, 7],
  ];
  for (const [bounds, own, healthy] of rows) {
    test(`${JSON.stringify(bounds)} of ${own}`, () => {
      assert.equal(demandOfAll(budgetOf(bounds), { own, others: 0 })?.healthy, healthy);
    });
  }

  test('what never allows an eviction does not at any number of Pods, and the rest does at some', () => {
    const bound = fc.oneof(
      fc.nat(5),
      fc.nat(100).map((percent) => `${percent}%`),
    );
    const bounds = fc.oneof(
      bound.map((minAvailable) => ({ minAvailable })),
      bound.map((maxUnavailable) => ({ maxUnavailable })),
    );
    fc.assert(
      fc.property(bounds, (any) => {
        const budget = budgetOf(any);
        const blocked = Array.from({ length: 200 }, (_, index) => demandOfAll(budget, { own: index + 1, others: 0 }));
        if (allowsNone(budget)) assert.ok(blocked.every((demand) => demand !== undefined));
        else assert.ok(blocked.some((demand) => demand === undefined));
      }),
    );
  });

  test('without a bound it allows none', () => assert.ok(allowsNone(budgetOf({}))));
});

test('the others under a budget are the Pods of the Deployments it selects, while these are known', () => {
  const labelled = (name: string, tier: string, replicas: number) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: {}, template: { metadata: { labels: { tier } } } },
  });
  const all = [labelled('shop', 'front', 2), labelled('canary', 'front', 3), labelled('db', 'back', 5)];
  const selector = { matchLabels: { tier: 'front' } };
  assert.equal(othersUnder(selector, deploymentOf({}), surroundings(all)), 3);
  const unknown = { ...nothingKnown, platform: PLATFORM };
  assert.equal(othersUnder(selector, deploymentOf({}), unknown), undefined);
  assert.equal(demandOfAll(budgetOf({ minAvailable: 2 }), { own: 2, others: undefined }), undefined);
});
