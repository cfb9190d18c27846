import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { deployment, serviceFor } from './harness/deployment.ts';
import { listOf } from './harness/kubectl.ts';

// What a GitOps controller compares: a server-side apply of the manifest as a dry run, against what is stored.

const { cluster } = await clusterWithWebhook();
const namespace = await cluster.namespace('gitops');

const APPLY = ['apply', '--server-side', '--field-manager=gitops', '-n', namespace, '-f', '-'];

const MANIFESTS: [name: string, manifest: V1Deployment][] = [
  ['that leaves everything to Evenkeel', deployment('bare')],
  ['with a grace period, which grows', deployment('graceful', { terminationGracePeriodSeconds: 20 })],
];

for (const [name, manifest] of MANIFESTS) {
  test(`no difference for a Deployment ${name}`, async () => {
    const input = listOf([serviceFor(manifest), manifest]);
    await cluster.kubectl.ok(APPLY, input);
    const get = ['get', 'deployment', manifest.metadata?.name as string, '-n', namespace];
    const stored = await cluster.kubectl.json<V1Deployment>(get);
    assert.notEqual(stored.spec?.template.spec?.containers[0]?.readinessProbe, undefined);

    const [, predicted] = (await cluster.kubectl.json<{ items: V1Deployment[] }>([...APPLY, '--dry-run=server'], input))
      .items;
    assert.deepEqual(predicted?.spec, stored.spec);
    const generations = [];
    for (let sync = 1; sync <= 2; sync += 1) {
      await cluster.kubectl.ok(APPLY, input);
      generations.push((await cluster.kubectl.json<V1Deployment>(get)).metadata?.generation);
    }
    assert.deepEqual(generations, Array(2).fill(stored.metadata?.generation));
  });
}
