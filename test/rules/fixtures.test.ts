import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import jsonpatch from 'fast-json-patch';
import { jsonPatch } from '../../src/admission/response.ts';
import { formatFieldPath } from '../../src/deployment/field-path.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { rules } from '../../src/rules/registry.ts';
import { describe as inWords, type Rule } from '../../src/rules/rule.ts';
import { type Fixture, fixtureNames, readFixture } from './fixture.ts';

/** The rule alone, in enforce mode, on the fixture. */
function judge(rule: Rule, fixture: Fixture, deployment = fixture.deployment) {
  const evaluated = evaluate({
    deployment,
    rules: [rule],
    policy: {
      mode: 'enforce',
      rules: { [rule.id]: { action: 'Deny', inject: true, options: fixture.options } },
      exemptions: { allowed: true, requireReason: false, requireUntil: false },
      platform: fixture.around.platform,
    },
    around: fixture.around,
    standing: 'judged',
    dryRun: false,
    now: new Date(),
    mend: true,
  });
  return { ...evaluated, patch: jsonPatch(evaluated.edits) };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}

for (const rule of rules) {
  describe(rule.id, () => {
    const fixtures = fixtureNames(rule).map((name) => readFixture(rule, name));

    test('has a case that fails, a case that passes, a page, and a file of its name', () => {
      const names = fixtures.map(({ name }) => name);
      assert.ok(names.includes('fail'), `test/rules/${rule.id}/fail.yaml is missing`);
      assert.ok(names.includes('pass'), `test/rules/${rule.id}/pass.yaml is missing`);
      const root = new URL('../../', import.meta.url);
      assert.ok(existsSync(new URL(`src/rules/${rule.id}.ts`, root)), `src/rules/${rule.id}.ts is missing`);
      assert.ok(existsSync(new URL(`docs/rules/${rule.id}.md`, root)), `docs/rules/${rule.id}.md: npm run generate`);
    });

    test('meets each of its reasons in a fixture', () => {
      const met = new Set(fixtures.flatMap(({ violations }) => violations.map(({ reason }) => reason)));
      assert.deepEqual([...met].sort(), Object.keys(rule.reasons).sort());
    });

    for (const fixture of fixtures) {
      test(fixture.name, () => {
        deepFreeze(fixture.deployment);
        const { findings, patch, mended } = judge(rule, fixture);
        assert.deepEqual(
          findings.map(({ violation }) => ({
            reason: violation.reason,
            field: formatFieldPath(violation.path),
            message: inWords(rule, violation),
          })),
          fixture.violations,
        );
        for (const { violation } of findings) assert.doesNotMatch(inWords(rule, violation), /\{\w+\}/);
        assert.equal(fixture.name.startsWith('fail'), fixture.violations.length > 0, 'the name tells the outcome');
        if (fixture.fixed === undefined) {
          assert.deepEqual(patch, [], `a fix without ${fixture.name}.fixed.yaml`);
          return;
        }
        const patched = jsonpatch.applyPatch(jsonpatch.deepClone(fixture.deployment), patch, true).newDocument;
        assert.deepEqual(patched, fixture.fixed);
        assert.deepEqual(mended, fixture.fixed);
        assert.ok(
          findings.every(({ fixed }) => fixed),
          'the fix leaves none of the violations it was made for',
        );
        const { findings: left, patch: again, faults, abstained } = judge(rule, fixture, patched);
        assert.deepEqual([left, again, faults, abstained], [[], [], [], []], 'a second time: nothing');
      });
    }
  });
}

test('every folder of fixtures belongs to a rule', () => {
  const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true }).filter((e) => e.isDirectory());
  const ids: string[] = rules.map(({ id }) => id);
  assert.deepEqual(
    folders.filter(({ name }) => !ids.includes(name)).map(({ name }) => name),
    [],
  );
});

test('every fixed fixture belongs to a case', () => {
  const root = new URL('.', import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.fixed.yaml'));
  const orphans = files.filter((file) => !existsSync(new URL(file.replace(/\.fixed\.yaml$/, '.yaml'), root)));
  assert.deepEqual(orphans, []);
});

test('ids are unique, kebab-case, and reasons CamelCase', () => {
  assert.equal(new Set(rules.map(({ id }) => id)).size, rules.length);
  for (const { id, reasons } of rules) {
    assert.match(id, /^[a-z]+(-[a-z]+)*$/);
    for (const reason of Object.keys(reasons)) assert.match(reason, /^([A-Z][a-z]+)+$/);
  }
});
