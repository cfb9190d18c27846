import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { judge } from '../../src/check/judge.ts';
import { mend } from '../../src/check/mend.ts';
import type { Finding } from '../../src/check/report.ts';
import type { Judging } from '../../src/check/setting.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { readManifests } from '../../src/manifest/read.ts';
import { changedText } from '../../src/manifest/text-change.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { rules } from '../../src/rules/registry.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import { anyLayout, commentsOf } from '../manifest/any-layout.ts';
import { anyDeployment, anySurroundings } from '../policy/any-deployment.ts';

/** What the owner chose is rewritten too, or is not. */
function judgingBy(rewriteExplicit: boolean): Judging {
  const { rules: settings, ...configuration } = defaultConfiguration();
  const rewriting = Object.entries(settings).map(([id, setting]) => {
    const options = 'rewriteExplicit' in setting.options ? { ...setting.options, rewriteExplicit } : setting.options;
    return [id, { ...setting, options }];
  });
  return {
    configuration: { ...configuration, rules: Object.fromEntries(rewriting) },
    rules,
    now: new Date(),
    namespace: 'default',
  };
}

/** Deployments that have text at the end of each container and of the Pod, as new fields are put behind it. */
const anyTexts = fc
  .tuple(
    anyDeployment,
    fc.constantFrom(undefined, 'a', 'a\nb', 'a\nb\n', 'a\n\n', 'a\n  \n', '\n a\n', '# a\n', '--- a'),
  )
  .map(([deployment, text]): V1Deployment => {
    if (text === undefined) return deployment;
    const copy = structuredClone(deployment);
    const pod = copy.spec?.template.spec;
    for (const container of pod?.containers ?? []) container.workingDir = text;
    if (pod) pod.subdomain = text;
    return copy;
  });

test('any Deployment, however it is written: mended in place, nothing lost, nothing the second time', () => {
  fc.assert(
    fc.property(anyLayout, anyTexts, anySurroundings, fc.boolean(), (layout, deployment, around, rewrites) => {
      const judging = judgingBy(rewrites);
      const objects = [deployment, ...around.filter(({ kind }) => kind !== 'Deployment')];
      const text = layout.write(objects);
      const file = readManifests('any', text);
      // The writer of the layouts is not always right.
      fc.pre(file.faults.length === 0 && isSame(objectsIn(text), objects));
      const [mended] = mend([file], judging);
      assert.ok(mended);
      // A number written as a block of text is not replaced, and nothing is put behind one that has no line end.
      if (mended.left.every(({ why }) => why.includes('a block of text'))) fc.pre(mended.left.length === 0);
      assert.deepEqual(mended.left, [], text);
      assert.deepEqual(objectsIn(mended.text), [admitted(deployment, objects, judging), ...objects.slice(1)]);
      // A hook that is replaced as a whole takes with it what is said about its parts.
      if (!rewrites) assert.deepEqual(commentsOf(mended.text), commentsOf(text));
      const crlf = /\r\n/.test(text);
      assert.equal(/(^|[^\r])\n/.test(mended.text), !crlf && /\n/.test(mended.text), 'line ends are those of the text');
      const again = readManifests('any', mended.text);
      assert.equal(mend([again], judging)[0]?.text, mended.text);
      assert.deepEqual(
        judge([again], judging).findings.filter(({ fixable }) => fixable),
        [],
      );
    }),
    { numRuns: 200 },
  );
});

test('the changes that a finding says mend it', () => {
  fc.assert(
    fc.property(anyLayout, anyTexts, fc.boolean(), (layout, deployment, rewrites) => {
      const judging = judgingBy(rewrites);
      const text = layout.write([deployment]);
      const file = readManifests('any', text);
      fc.pre(file.faults.length === 0 && isSame(objectsIn(text), [deployment]));
      const { findings } = judge([file], { ...judging, withChanges: true });
      for (const finding of findings) {
        if (finding.fixable && finding.changes.length === 0) {
          assert.match(mend([file], judging)[0]?.left[0]?.why ?? '', /a block of text/);
          continue;
        }
        assert.equal(finding.changes.length > 0, finding.fixable);
        if (!finding.fixable) continue;
        const changed = readManifests('any', madeTo(text, finding));
        assert.deepEqual(changed.faults, []);
        const left = judge([changed], judging).findings;
        assert.ok(!left.some(({ rule, field }) => rule === finding.rule && field === finding.field));
      }
    }),
    { numRuns: 200 },
  );
});

function madeTo(text: string, { changes }: Finding): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offset = ({ line, column }: { line: number; column: number }) => (starts[line - 1] as number) + column - 1;
  return changedText(
    text,
    changes.map(({ at, text: put }) => ({ start: offset(at.start), end: offset(at.end), text: put })),
  );
}

function objectsIn(text: string): KubernetesObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const object = document.toJS() as KubernetesObject & { items?: KubernetesObject[] };
    return object?.kind === 'List' ? (object.items ?? []) : [object];
  });
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What admission makes of a Deployment that is created. */
function admitted(
  deployment: V1Deployment,
  objects: readonly KubernetesObject[],
  { configuration, now }: Judging,
): V1Deployment {
  const { mode, rules: settings, exemptions, platform } = configuration;
  return evaluate({
    deployment,
    rules,
    policy: { mode, rules: settings, exemptions, platform },
    around: { ...objectsOf(objects), old: undefined, platform },
    standing: 'judged',
    dryRun: false,
    now,
    mend: true,
  }).mended;
}
