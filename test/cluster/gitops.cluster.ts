import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { V1Deployment, V1MutatingWebhookConfiguration } from '@kubernetes/client-node';
import { CONFIGURATIONS } from '../../src/admission/registration.ts';
import { bundlePatch, registeredOf } from '../../src/certs/ca-bundle.ts';
import { connect } from '../../src/kubernetes/client.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { deployment, serviceFor } from './harness/deployment.ts';
import { CHART, render, startHelm } from './harness/helm.ts';
import { listOf } from './harness/kubectl.ts';
import { issueFor } from './harness/webhook.ts';

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

test('no difference for the webhook configurations, whose caBundle Evenkeel writes', async (t) => {
  if (cluster.onlyNamespacesLabelled !== undefined) return t.skip('it would stand in the way of the whole cluster');
  const own = await cluster.namespace('evenkeel-gitops');
  const helm = await startHelm(join(cluster.folder, 'helm'));
  const client = await connect(cluster.kubeconfig);
  const signal = new AbortController().signal;
  const { ca } = await issueFor('127.0.0.1');
  const rendered = await render(helm, {}, { namespace: own });
  const manifests = listOf(rendered.filter(({ kind }) => kind.endsWith('WebhookConfiguration')));
  const paths = CONFIGURATIONS.map(({ path, name }) => `${path}/${name}`);
  const read = () =>
    Promise.all(paths.map((path) => client.read(path, {}, signal) as Promise<V1MutatingWebhookConfiguration>));
  const serverSide = ['apply', '--server-side', '-f', '-', '--field-manager'];

  const ways: [how: string, apply: () => Promise<unknown>][] = [
    ['applied server-side', () => cluster.kubectl.ok([...serverSide, 'gitops'], manifests)],
    ['applied by kubectl', () => cluster.kubectl.ok(['apply', '-f', '-'], manifests)],
    [
      'installed by Helm',
      async () => {
        const upgrade = ['upgrade', '--install', 'evenkeel', CHART, '--namespace', own];
        const { code, stderr } = await helm(upgrade, {}, cluster.kubeconfig);
        assert.equal(code, 0, stderr);
      },
    ],
  ];
  for (const [how, apply] of ways) {
    await t.test(how, async () => {
      for (const path of paths) await client.write('DELETE', path, {}, signal);
      await apply();
      for (const [at, object] of (await read()).entries()) {
        await client.write('PATCH', paths[at]!, bundlePatch(registeredOf(paths[at]!, object), ca), signal);
      }
      const written = await read();
      await apply();
      const after = await read();
      assert.deepEqual(after.map(specOf), written.map(specOf));
      for (const object of after) {
        assert.equal(object.webhooks?.[0]?.clientConfig.caBundle, Buffer.from(ca).toString('base64'));
        const bundleOwners = (object.metadata?.managedFields ?? []).filter(({ fieldsV1 }) =>
          JSON.stringify(fieldsV1).includes('"f:caBundle"'),
        );
        assert.deepEqual(
          bundleOwners.map(({ manager }) => manager),
          ['evenkeel'],
        );
      }
    });
  }

  await t.test("cert-manager's annotation comes to them and changes nothing else", async () => {
    const before = await read();
    const text = await readFile(join(import.meta.dirname, '../../certs/cert-manager.yaml'), 'utf8');
    const annotated = text.split(/^---$/m).filter((document) => document.includes('WebhookConfiguration'));
    assert.equal(annotated.length, 2);
    await cluster.kubectl.ok([...serverSide, 'somebody'], annotated.join('---\n'));
    const after = await read();
    assert.deepEqual(after.map(specOf), before.map(specOf));
    assert.ok(after.every((object) => registeredOf('', object).injected));
  });
});

function specOf({ metadata, webhooks }: V1MutatingWebhookConfiguration) {
  return { generation: metadata?.generation, webhooks };
}
