import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { firstDrop, isIntOrPercent, resolveBound, rollingUpdate } from '../../src/deployment/rollout.ts';

function resolved(replicas: number, maxUnavailable?: number | string, maxSurge?: number | string) {
  const bounds = {
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    ...(maxSurge === undefined ? {} : { maxSurge }),
  };
  const update = rollingUpdate({
    spec: { replicas, selector: {}, template: {}, strategy: { type: 'RollingUpdate', rollingUpdate: bounds } },
  });
  return update && [update.maxUnavailable, update.maxSurge];
}

describe('rollingUpdate resolves like the deployment controller', () => {
  // The rows of TestMaxUnavailable and TestResolveFenceposts in k8s.io/kubernetes that have a bound to resolve.
  const rows: [
    replicas: number,
    unavailable: number | string | undefined,
    surge: number | string | undefined,
    number,
    number,
  ][] = [
    [1, undefined, undefined, 0, 1],
    [3, undefined, undefined, 0, 1],
    [4, undefined, undefined, 1, 1],
    [10, undefined, undefined, 2, 3],
    [10, 5, 1, 5, 1],
    [5, 10, 1, 5, 1],
    [0, '50%', 0, 0, 0],
    [10, '10%', 0, 1, 0],
    [4, '10%', 0, 1, 0],
    [5, '99%', '99%', 4, 5],
    [3, 0, 0, 1, 0],
    [1, '100%', '25%', 1, 1],
    [2, '150%', '150%', 2, 3],
  ];
  for (const [replicas, unavailable, surge, expectedUnavailable, expectedSurge] of rows) {
    test(`${replicas} replicas, maxUnavailable ${unavailable}, maxSurge ${surge}`, () => {
      assert.deepEqual(resolved(replicas, unavailable, surge), [expectedUnavailable, expectedSurge]);
    });
  }

  test('never more down than there are, and always a way to move', () => {
    const bound = fc.oneof(
      fc.nat(200),
      fc.nat(100).map((p) => `${p}%`),
    );
    fc.assert(
      fc.property(fc.nat(1000), bound, bound, (replicas, unavailable, surge) => {
        const [down = -1, extra = -1] = resolved(replicas, unavailable, surge) ?? [];
        assert.ok(down >= 0 && down <= replicas && extra >= 0);
        assert.ok(replicas === 0 || down + extra > 0);
      }),
    );
  });
});

test('isIntOrPercent takes what the API server takes', () => {
  for (const good of [0, 1, '0%', '25%', '150%']) assert.ok(isIntOrPercent(good), String(good));
  for (const bad of [-1, 1.5, 'abc', '25', '2.5%', '-5%', '%', '', null, {}, Number.NaN])
    assert.ok(!isIntOrPercent(bad), String(bad));
});

test('firstDrop finds what a look at every number of Pods would find', () => {
  const bound = fc.oneof(
    fc.nat(300),
    fc.nat(100).map((percent) => `${percent}%`),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.nat(700), bound, bound, bound, (fewest, wide, ...bounds) => {
      const [maxUnavailable, maxSurge, minimum] = bounds;
      const strategy = { rollingUpdate: { maxUnavailable, maxSurge } };
      const deployment = { spec: { selector: {}, template: {}, strategy } };
      const range = Array.from({ length: wide + 1 }, (_, index) => fewest + index);
      const first = range.find((replicas) => {
        const left = replicas - (rollingUpdate(deployment, replicas)?.maxUnavailable ?? 0);
        return left < Math.min(replicas, resolveBound(minimum, replicas, 'up'));
      });
      assert.equal(firstDrop(deployment, minimum, { fewest, most: fewest + wide })?.replicas, first);
    }),
    { numRuns: 200 },
  );
});
