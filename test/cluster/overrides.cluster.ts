import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { until } from '../until.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { compliant, deployment } from './harness/deployment.ts';
import { matchesGolden } from './harness/golden.ts';
import type { Answer } from './harness/kubectl.ts';
import { transcript } from './harness/transcript.ts';

// Who is judged otherwise: namespaces by their labels, Deployments by their own and by their exemption annotations.

const policy = `
mode: enforce
namespaceModeLabel: true
overrides:
  - name: staging
    namespaceSelector:
      matchExpressions:
        - { key: stage, operator: In, values: [staging, preview] }
    mode: warn
  - name: batch
    objectSelector:
      matchLabels: { workload: batch }
    rules:
      strategy-recreate: { action: 'Off' }
exemptions:
  requireReason: true
`;

const { cluster } = await clusterWithWebhook(policy);

suite('an override', () => {
  test('by namespace label holds there alone, and as long as the label stands', async () => {
    const production = await cluster.namespace('production', { stage: 'production' });
    const staging = await cluster.namespace('staging', { stage: 'staging' });
    assert.equal((await applyRecreate(production, 'shop')).code, 1);
    const warned = await applyRecreate(staging, 'shop');
    assert.equal(warned.code, 0, warned.stderr);
    assert.match(warned.stderr, /^Warning: evenkeel strategy-recreate: would be denied by enforcement: /);
    await cluster.kubectl.ok(['label', 'namespace', staging, 'stage=production', '--overwrite']);
    await until('the new label to be heard of', async () => (await applyRecreate(staging, 'later')).code === 1);
  });

  test("by the platform's own label for the mode", async () => {
    const namespace = await cluster.namespace('quiet', { 'evenkeel.dev/mode': 'audit' });
    const { code, stderr } = await applyRecreate(namespace, 'shop');
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
  });

  test("by the Deployment's label", async () => {
    const namespace = await cluster.namespace('mixed');
    assert.equal((await applyRecreate(namespace, 'shop', { labels: { workload: 'web' } })).code, 1);
    const { code, stderr } = await applyRecreate(namespace, 'night', { labels: { workload: 'batch' } });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
  });
});

const EXEMPT = 'evenkeel.dev/exempt';
const REASON = 'evenkeel.dev/exempt-reason';
const UNTIL = 'evenkeel.dev/exempt-until';
const reason = { [REASON]: 'one licence, one Pod' };

const exemptions: [name: string, annotations: Record<string, string>, stored: boolean][] = [
  ['in-force', { [EXEMPT]: 'strategy-recreate', ...reason }, true],
  ['in-force-until-2999', { [EXEMPT]: 'strategy-recreate', ...reason, [UNTIL]: '2999-12-31' }, true],
  ['expired', { [EXEMPT]: 'strategy-recreate', ...reason, [UNTIL]: '2026-01-31' }, false],
  ['without-reason', { [EXEMPT]: 'strategy-recreate' }, false],
  ['of-another-rule', { [EXEMPT]: 'max-unavailable', ...reason }, false],
  ['misspelt', { [EXEMPT]: 'strategy-recraete', ...reason }, false],
];

test('an exemption: in force, expired, refused', async () => {
  const namespace = await cluster.namespace('exemptions');
  let printed = '';
  for (const [name, annotations, stored] of exemptions) {
    const answer = await applyRecreate(namespace, name, { annotations });
    assert.equal(answer.code === 0, stored, `${name}: ${answer.stderr}`);
    printed += transcript(`kubectl apply -f - < ${name}.yaml`, answer);
  }
  await matchesGolden('exemptions/kubectl.txt', printed);
});

/** Applies a Deployment at fault in its strategy alone. */
function applyRecreate(namespace: string, name: string, metadata = {}): Promise<Answer> {
  const wishes = { ...compliant, metadata: { name, ...metadata }, spec: { strategy: { type: 'Recreate' } } };
  return cluster.kubectl(['apply', '-n', namespace, '-f', '-'], JSON.stringify(deployment(name, wishes)));
}
