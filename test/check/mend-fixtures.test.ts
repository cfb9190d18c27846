import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import { parseAllDocuments, stringify } from 'yaml';
import { mend } from '../../src/check/mend.ts';
import type { Judging } from '../../src/check/setting.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { readManifests } from '../../src/manifest/read.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { rules } from '../../src/rules/registry.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { type Fixture, fixtureNames, readFixture } from '../rules/fixture.ts';

// Every case of a rule that has a fix, mended as text in every way to write it: what the text says then is what the
// fixture says it should.

const LAYOUTS: [string, (objects: readonly KubernetesObject[]) => string][] = [
  ['YAML', (objects) => objects.map((object) => stringify(object)).join('---\n')],
  [
    'YAML with \\r\\n',
    (objects) =>
      objects
        .map((object) => stringify(object))
        .join('---\n')
        .replaceAll('\n', '\r\n'),
  ],
  [
    'YAML in flow style',
    (objects) => objects.map((object) => stringify(object, { collectionStyle: 'flow' })).join('---\n'),
  ],
  ['a List in YAML', (objects) => stringify({ apiVersion: 'v1', kind: 'List', items: objects }, { indentSeq: false })],
  [
    'a List in JSON with an indentation of 4',
    (objects) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, null, 4),
  ],
  ['a List in JSON on one line', (objects) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })],
];

for (const rule of rules) {
  const fixtures = fixtureNames(rule)
    .map((name) => readFixture(rule, name))
    .filter(({ fixed }) => fixed !== undefined);
  if (fixtures.length === 0) continue;
  describe(rule.id, () => {
    for (const fixture of fixtures) {
      for (const [layout, written] of LAYOUTS) {
        test(`${fixture.name}: ${layout}`, () => {
          const judging = judgingBy(rule, fixture);
          const others = fixture.others.filter((object) => object !== fixture.around.old);
          const [mended] = mend([readManifests('fixture', written([fixture.deployment, ...others]))], judging);
          assert.ok(mended);
          assert.deepEqual([mended.left, mended.faults], [[], []]);
          assert.deepEqual(objectsIn(mended.text), [expected(rule, fixture), ...others]);
          const [again] = mend([readManifests('fixture', mended.text)], judging);
          assert.equal(again?.text, mended.text, 'a second time: nothing');
        });
      }
    }
  });
}

/** The rule alone, on the platform of the fixture. */
function judgingBy(rule: Rule, { options, around }: Fixture): Judging {
  const off = Object.fromEntries(rules.map(({ id }) => [id, { action: 'Off' as const, inject: true, options: {} }]));
  return {
    configuration: {
      ...defaultConfiguration(),
      rules: { ...off, [rule.id]: { action: 'Deny', inject: true, options } },
      platform: around.platform,
    },
    rules,
    now: new Date(),
    namespace: 'default',
  };
}

/**
 * What the fixture says, where it is of a manifest. One that is of an update, or has what the API server keeps of who set
 * what, is of a stored object: whoever creates a Deployment from a manifest states all of it.
 */
function expected(rule: Rule, { deployment, fixed, options, around }: Fixture): V1Deployment | undefined {
  const { managedFields, ...metadata } = deployment.metadata ?? {};
  if (managedFields === undefined && around.old === undefined) return fixed;
  const { mended } = evaluate({
    deployment: { ...deployment, metadata },
    rules: [rule],
    policy: {
      mode: 'enforce',
      rules: { [rule.id]: { action: 'Deny', inject: true, options } },
      exemptions: { allowed: true, requireReason: false, requireUntil: false },
      platform: around.platform,
    },
    around: { ...around, old: undefined },
    standing: 'judged',
    dryRun: false,
    now: new Date(),
    mend: true,
  });
  return { ...mended, ...(deployment.metadata && { metadata: deployment.metadata }) };
}

function objectsIn(text: string): object[] {
  return parseAllDocuments(text).flatMap((document) => {
    const object = document.toJS() as { kind?: string; items?: object[] };
    return object.kind === 'List' ? (object.items ?? []) : [object];
  });
}
