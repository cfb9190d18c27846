import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import fc from 'fast-check';
import { selects } from '../../src/deployment/label-selector.ts';
import { deploymentIndex, type IndexedDeployment, readDeployment } from '../../src/surroundings/deployment-index.ts';

const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'release'), fc.constantFrom('a', 'b'), {
  maxKeys: 3,
  noNullPrototype: true,
});
const namespace = fc.constantFrom('x', 'y');

function deployment(metadata: { namespace: string; name: string }, pods: Record<string, string>): V1Deployment {
  return { metadata, spec: { selector: {}, template: { metadata: { labels: pods } } } };
}

test('finds the Deployments whose Pods have the labels, whatever came and went before', () => {
  const changes = fc.array(
    fc.record({ namespace, name: fc.constantFrom('one', 'two', 'three'), pods: fc.option(labels, { nil: undefined }) }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(changes, namespace, labels, (all, wantedNamespace, wanted) => {
      const index = deploymentIndex();
      const there = new Map<string, IndexedDeployment>();
      for (const { pods, ...place } of all) {
        const at = `${place.namespace}/${place.name}`;
        const now = pods === undefined ? undefined : readDeployment(deployment(place, pods));
        index.set(now, there.get(at));
        if (now === undefined) there.delete(at);
        else there.set(at, now);
      }
      const expected = [...there.values()].filter(
        (each) =>
          each.namespace === wantedNamespace &&
          selects({ matchLabels: wanted }, each.deployment.spec?.template?.metadata?.labels ?? {}),
      );
      assert.deepEqual(
        new Set([...index.of(wantedNamespace, wanted)].map(({ name }) => name)),
        new Set(expected.map(({ name }) => name)),
      );
    }),
  );
});
