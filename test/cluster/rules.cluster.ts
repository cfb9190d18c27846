import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import { evaluate } from '../../src/policy/evaluate.ts';
import { rules } from '../../src/rules/registry.ts';
import { describe, type Rule } from '../../src/rules/rule.ts';
import { type Fixture, fixtureNames, readFixture } from '../rules/fixture.ts';
import { until } from '../until.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { listOf } from './harness/kubectl.ts';
import { unwrapped } from './harness/transcript.ts';

// Every case of every rule, on a real API server: the objects around the Deployment are created first, then the Deployment
// as it was, then the request that the rule exists for is made, and denied, warned about or let through with its words.

/** A fixture in a namespace of its own, in which its rule alone is judged, and denies what it can. */
interface Case {
  rule: Rule;
  fixture: Fixture;
  namespace: string;
}

const cases: Case[] = rules.flatMap((rule) =>
  fixtureNames(rule)
    // What the API server itself refuses is never asked about; the platform is the same for a whole cluster.
    .filter((name) => !name.endsWith('-refused-by-kubernetes'))
    .map((name) => ({ rule, fixture: readFixture(rule, name), namespace: `${rule.id}-${name}`.slice(0, 63) }))
    .filter(({ fixture }) => !fixture.elsewhere),
);
const withNodes = cases.filter(({ fixture }) => fixture.others.some(isNode));
const withoutNodes = cases.filter((each) => !withNodes.includes(each));

const { cluster, webhook } = await clusterWithWebhook(JSON.stringify(policyFor([])));

await prepare();
suite('every case of a rule', () => {
  for (const each of withoutNodes) test(`${each.rule.id}: ${each.fixture.name}`, () => holds(each));
});
// A node that nobody has would do harm in a person's cluster.
const skip = cluster.onlyNamespacesLabelled === undefined ? false : 'in a cluster of its own only';
suite('every case of a rule that counts nodes', { skip }, () => {
  for (const each of withNodes) {
    test(`${each.rule.id}: ${each.fixture.name}`, async () => {
      const nodes = each.fixture.others.filter(isNode);
      await cluster.kubectl.ok(['create', '-f', '-'], listOf(nodes));
      // The API server taints a new node as not ready, and no kubelet will come to say otherwise.
      await cluster.kubectl.ok(['replace', '-f', '-'], listOf(nodes));
      try {
        await webhook.restart();
        await holds(each);
      } finally {
        await cluster.kubectl.ok(['delete', '-f', '-'], listOf(nodes));
      }
    });
  }
});

/**
 * Creates everything there is before the requests. The webhook begins anew after that: it is ready once it has been told
 * of everything, so that nothing is judged before its surroundings are known.
 */
async function prepare(): Promise<void> {
  await cluster.namespaces(cases.map(({ namespace }) => namespace));
  const objects = cases.flatMap(({ fixture, namespace }) =>
    fixture.others.filter((object) => !isNode(object)).map((object) => placed(object, namespace)),
  );
  const quotas = objects.filter(({ kind }) => kind === 'ResourceQuota');
  await cluster.kubectl.ok(['apply', '-f', '-'], listOf(objects.filter((object) => !quotas.includes(object))));
  // Pods are charged to a quota when they are made: only after that do its figures stay as the fixture has them.
  if (cluster.reconciles) await until('every Deployment to have its Pods', havePods);
  if (quotas.length > 0) await cluster.kubectl.ok(['apply', '-f', '-'], listOf(quotas));
  for (const object of objects) {
    if (!('status' in object)) continue;
    const patch = JSON.stringify({ status: object.status });
    const args = [object.kind as string, object.metadata?.name as string, '-n', object.metadata?.namespace as string];
    await cluster.kubectl.ok(['patch', ...args, '--subresource=status', '--type=merge', '-p', patch]);
  }
  await webhook.restart(JSON.stringify(policyFor(cases)));
}

async function havePods(): Promise<boolean> {
  const { items } = await cluster.kubectl.json<{ items: V1Deployment[] }>(['get', 'deployments', '-A']);
  const own = items.filter(({ metadata }) => cases.some(({ namespace }) => namespace === metadata?.namespace));
  return own.every(({ spec, status }) => spec?.paused || (status?.replicas ?? 0) === spec?.replicas);
}

/** Every rule off, but in each namespace of a case its own rule, which denies and mends nothing. */
function policyFor(judged: readonly Case[]): object {
  return {
    rules: Object.fromEntries(rules.map(({ id }) => [id, { action: 'Off' }])),
    overrides: judged.map(({ rule, fixture, namespace }) => ({
      name: namespace,
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      rules: { [rule.id]: { action: 'Deny', inject: false, options: fixture.options } },
    })),
  };
}

/** Makes the request, and holds what comes of it against what the rule by itself makes of the fixture. */
async function holds({ rule, fixture, namespace }: Case): Promise<void> {
  const request = JSON.stringify(placed(fixture.deployment, namespace));
  const { code, stderr } = await cluster.kubectl(['apply', '-f', '-'], request);
  const expected = outcomesOf(rule, fixture);
  const denied = expected.some(({ outcome }) => outcome === 'deny');
  assert.equal(code, denied ? 1 : 0, stderr);
  const said = unwrapped(stderr);
  if (expected.length === 0) assert.doesNotMatch(said, /evenkeel|risks downtime/);
  for (const { message } of expected) assert.ok(said.includes(message), `expected: ${message}\n     got: ${said}`);
}

function outcomesOf(rule: Rule, { deployment, around, options }: Fixture): { outcome: string; message: string }[] {
  const { findings } = evaluate({
    deployment,
    rules: [rule],
    policy: {
      mode: 'enforce',
      rules: { [rule.id]: { action: 'Deny', inject: false, options } },
      exemptions: { allowed: true, requireReason: false, requireUntil: false },
      platform: around.platform,
    },
    around,
    standing: 'judged',
    dryRun: false,
    now: new Date(),
    mend: false,
  });
  return findings.map(({ decision, violation }) => ({
    outcome: decision.outcome,
    message: describe(rule, violation),
  }));
}

function placed(object: KubernetesObject, namespace: string): KubernetesObject & { status?: unknown } {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

function isNode({ kind }: KubernetesObject): boolean {
  return kind === 'Node';
}
