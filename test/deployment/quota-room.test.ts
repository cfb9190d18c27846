import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1DeploymentStatus } from '@kubernetes/client-node';
import fc from 'fast-check';
import { formatQuantity, ONE } from '../../src/deployment/quantity.ts';
import { quotaShortages } from '../../src/deployment/quota-room.ts';
import { deploymentOf, surroundings } from './around.ts';

function quota(resource: string, hard: number | string, used: number | string = 0): object {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q' },
    spec: { hard: { [resource]: hard } },
    status: { hard: { [resource]: hard }, used: { [resource]: used } },
  };
}

function asking(cpu: string | undefined, replicas: number, status: V1DeploymentStatus = {}) {
  const resources = cpu === undefined ? {} : { resources: { requests: { cpu } } };
  return { ...deploymentOf({ containers: [{ name: 'web', ...resources }] }, { replicas }), status };
}

/** What is missing of Pods for a rollout of three, none of which may be taken away. */
function short(hard: number, used: number, old?: ReturnType<typeof asking>): string[] {
  const around = surroundings([quota('pods', hard, used)], old);
  return quotaShortages(asking(undefined, 3), { replicas: 3, kept: 3 }, around).map((shortage) => shortage.short);
}

test('before they exist, all Pods and one more have to find room', () => {
  assert.deepEqual([short(10, 6), short(10, 7)], [[], ['1']]);
});

test('Pods that exist are among those taken', () => {
  assert.deepEqual([short(10, 9, asking(undefined, 3)), short(10, 10, asking(undefined, 3))], [[], ['1']]);
});

test('the surge of a rollout that is under way, and Pods that stop, make room', () => {
  assert.deepEqual(short(10, 10, asking(undefined, 3, { replicas: 4 })), []);
  assert.deepEqual(short(10, 10, asking(undefined, 3, { replicas: 3, terminatingReplicas: 1 })), []);
});

test('replicas added by the update have to find room too', () => {
  assert.deepEqual(short(10, 8, asking(undefined, 2)), []);
  assert.deepEqual(short(10, 9, asking(undefined, 2)), ['1']);
});

test('a Deployment known from the cluster is there already', () => {
  const known = { ...asking(undefined, 3), apiVersion: 'apps/v1', kind: 'Deployment' };
  const room = (used: number) =>
    quotaShortages(known, { replicas: 3, kept: 3 }, surroundings([known, quota('pods', 10, used)])).length;
  assert.deepEqual([room(9), room(10)], [0, 1]);
});

test('the height of a rollout is where one is left to replace, or where one has been', () => {
  const amount = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(amount, amount, fc.integer({ min: 1, max: 6 }), fc.nat(300), (before, after, replicas, hard) => {
      const old = asking(`${before}`, replicas);
      const around = surroundings([quota('requests.cpu', hard, replicas * before)], old);
      const found = quotaShortages(asking(`${after}`, replicas), { replicas, kept: replicas }, around);
      // Replaces them one by one, as the deployment controller does.
      let peak = 0;
      for (let done = 0; done < replicas; done += 1) {
        peak = Math.max(peak, (replicas - done) * before + (done + 1) * after);
      }
      const missing = peak > hard ? [formatQuantity(BigInt(peak - hard) * ONE)] : [];
      assert.deepEqual(
        found.map((shortage) => shortage.short),
        missing,
      );
    }),
  );
});

test('what a Pod states nothing of, and an amount that is none, say nothing', () => {
  const none = quotaShortages(
    asking(undefined, 3),
    { replicas: 3, kept: 3 },
    surroundings([quota('requests.cpu', '1'), quota('pods', 'many')]),
  );
  assert.deepEqual(none, []);
});
