import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import jsonpatch, { type Operation } from 'fast-json-patch';
import { auditEvents } from './harness/audit.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { compliant, deployment, safetyOf, type Wishes } from './harness/deployment.ts';
import { matchesGolden } from './harness/golden.ts';
import { transcript } from './harness/transcript.ts';

// What is stored, printed and written into the API server's audit log in each of the three modes.

const { cluster, webhook } = await clusterWithWebhook();

const bounds = (maxUnavailable: number | string) => ({
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge: 1 } },
});

const manifests: Readonly<Record<string, Wishes>> = {
  compliant,
  bare: {},
  recreate: { ...compliant, spec: { strategy: { type: 'Recreate' } } },
  'half-down': { ...compliant, spec: bounds('50%') },
  'no-evidence': {
    ...compliant,
    container: { lifecycle: compliant.container.lifecycle, ports: [{ containerPort: 5353, protocol: 'UDP' }] },
  },
  'short-grace': { ...compliant, terminationGracePeriodSeconds: 12 },
};

const modes = {
  enforce: {
    stored: ['bare', 'compliant', 'short-grace'],
    bare: { probed: 'http', preStop: 15, grace: 45, maxUnavailable: 0 },
    printed: 'enforce/kubectl.txt',
    told: 'enforce/audit-log.txt',
  },
  warn: {
    stored: Object.keys(manifests),
    bare: { probed: undefined, preStop: undefined, grace: 30, maxUnavailable: '25%' },
    printed: 'warn/kubectl.txt',
    told: 'warn/audit-log.txt',
  },
  audit: {
    stored: Object.keys(manifests),
    bare: { probed: undefined, preStop: undefined, grace: 30, maxUnavailable: '25%' },
    printed: 'audit/kubectl.txt',
    told: 'audit/audit-log.txt',
  },
};

for (const [mode, expectation] of Object.entries(modes)) {
  test(`${mode} mode: what is stored, and what the person at kubectl reads`, async () => {
    await webhook.restart(`mode: ${mode}\n`);
    const namespace = await cluster.namespace(mode);
    let printed = '';
    for (const [name, wishes] of Object.entries(manifests)) {
      const manifest = JSON.stringify(deployment(name, wishes));
      printed += transcript(`kubectl apply -f - < ${name}.yaml`, await apply(namespace, manifest));
    }
    const list = await cluster.kubectl.json<{ items: V1Deployment[] }>(['get', 'deployments', '-n', namespace]);
    assert.deepEqual(
      list.items.map(({ metadata }) => metadata?.name),
      [...expectation.stored].sort((a, b) => a.localeCompare(b, 'en')),
    );
    assert.deepEqual(safetyOf(list.items[0] as V1Deployment), expectation.bare);
    if (mode === 'audit') assert.doesNotMatch(printed, /evenkeel|Warning|Error/);
    await matchesGolden(expectation.printed, printed);
  });

  test(`${mode} mode: the audit log`, async (t) => {
    if (cluster.auditLog === undefined) return t.skip("a person's cluster does not show its audit log");
    let told = '';
    for (const name of Object.keys(manifests)) {
      const [event, ...more] = await auditEvents(cluster.auditLog, { namespace: mode, name });
      assert.equal(more.length, 0);
      told += `Deployment ${name}\n`;
      for (const [key, value] of Object.entries(event?.annotations ?? {}).sort(([a], [b]) =>
        a.localeCompare(b, 'en'),
      )) {
        if (key.includes('evenkeel.dev/')) told += `${key}: ${JSON.stringify(JSON.parse(value), null, 2)}\n`;
      }
      told += '\n';
    }
    await matchesGolden(expectation.told, told);
  });
}

test('the patch in the audit log is the one that enforcement applies', async (t) => {
  if (cluster.auditLog === undefined) return t.skip("a person's cluster does not show its audit log");
  const read = (namespace: string) =>
    cluster.kubectl.json<V1Deployment>(['get', 'deployment', 'bare', '-n', namespace]);
  const [event] = await auditEvents(cluster.auditLog, { namespace: 'audit', name: 'bare' });
  const patch = JSON.parse(event?.annotations['mutate.evenkeel.dev/patch'] ?? '[]') as Operation[];
  const audited = jsonpatch.applyPatch(await read('audit'), patch).newDocument;
  assert.deepEqual(safetyOf(audited), safetyOf(await read('enforce')));
});

function apply(namespace: string, manifest: string) {
  return cluster.kubectl(['apply', '-n', namespace, '-f', '-'], manifest);
}
