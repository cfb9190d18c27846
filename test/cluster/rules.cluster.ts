import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { evaluate } from '../../src/policy/evaluate.ts';
import { rules } from '../../src/rules/registry.ts';
import { describe, type Rule } from '../../src/rules/rule.ts';
import { type Fixture, fixtureNames, readFixture } from '../rules/fixture.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { createAround, type FixtureCase, hasNodes, placed, withNodes } from './harness/fixture-cases.ts';
import { whyBefore } from './harness/server-version.ts';
import { unwrapped } from './harness/transcript.ts';

// Every case of every rule, on a real API server: the objects around the Deployment are created first, then the Deployment
// as it was, then the request that the rule exists for is made, and denied, warned about or let through with its words.

/** In each namespace its own rule alone is judged, and denies what it can. */
const cases: FixtureCase[] = rules.flatMap((rule) =>
  fixtureNames(rule)
    // What the API server itself refuses is never asked about; the platform is the same for a whole cluster.
    .filter((name) => !name.endsWith('-refused-by-kubernetes'))
    .map((name) => ({ rule, fixture: readFixture(rule, name), namespace: `${rule.id}-${name}`.slice(0, 63) }))
    .filter(({ fixture }) => !fixture.elsewhere),
);
const withoutNodes = cases.filter((each) => !hasNodes(each));

const { cluster, webhook } = await clusterWithWebhook(JSON.stringify(policyFor([])));
const noSleepOfZero = await whyBefore(33, 'a preStop sleep of 0 seconds', cluster);

await createAround(cluster, cases);
await webhook.restart(JSON.stringify(policyFor(cases)));
suite('every case of a rule', () => {
  for (const each of withoutNodes) {
    const skip = sleepsForZero(each) && noSleepOfZero;
    test(`${each.rule.id}: ${each.fixture.name}`, { skip }, () => holds(each));
  }
});
// A node that nobody has would do harm in a person's cluster.
const skip = cluster.onlyNamespacesLabelled === undefined ? false : 'in a cluster of its own only';
suite('every case of a rule that counts nodes', { skip }, () => {
  for (const each of cases.filter(hasNodes)) {
    test(`${each.rule.id}: ${each.fixture.name}`, () => withNodes(cluster, webhook, each, () => holds(each)));
  }
});

function sleepsForZero({ fixture }: FixtureCase): boolean {
  return JSON.stringify(fixture.deployment).includes('"sleep":{"seconds":0}');
}

/** Every rule off, but in each namespace of a case its own rule, which denies and mends nothing. */
function policyFor(judged: readonly FixtureCase[]): object {
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
async function holds({ rule, fixture, namespace }: FixtureCase): Promise<void> {
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
