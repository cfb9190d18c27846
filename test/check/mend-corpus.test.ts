import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { judge } from '../../src/check/judge.ts';
import { mend } from '../../src/check/mend.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { readManifests } from '../../src/manifest/read.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { rules } from '../../src/rules/registry.ts';
import { objectsOf } from '../../src/surroundings/from-manifests.ts';
import { CORPUS, corpusMissing, manifestFiles } from '../cluster/harness/manifests.ts';

// Manifests that real projects publish, mended as text: what they say then is what admission makes of what they said.

const configuration = defaultConfiguration();
const judging = { configuration, rules, now: new Date(), namespace: 'default' };

suite('the corpus', { skip: corpusMissing }, () => {
  for (const name of corpusMissing ? [] : manifestFiles(CORPUS)) {
    const text = readFileSync(join(CORPUS, name), 'utf8');
    for (const [ends, source] of [
      ['\\n', text],
      ['\\r\\n', text.replaceAll('\n', '\r\n')],
    ] as const) {
      test(`${name} with ${ends}`, () => {
        const [mended] = mend([readManifests(name, source)], judging);
        assert.ok(mended);
        assert.deepEqual([mended.left, mended.faults], [[], []]);
        assert.deepEqual(objectsIn(mended.text), admittedFrom(source));
        assertAdditionsOnly(source, mended.text);
        const again = readManifests(name, mended.text);
        assert.equal(mend([again], judging)[0]?.text, mended.text, 'a second time: nothing');
        const fixable = judge([again], judging).findings.filter((finding) => finding.fixable);
        assert.deepEqual(fixable, []);
      });
    }
  }
});

function objectsIn(text: string): object[] {
  return parseAllDocuments(text).flatMap((document) => {
    const object = document.toJS() as { items?: object[] } | null;
    return object === null ? [] : (object.items ?? [object]);
  });
}

/** The objects of a text, the Deployments with what `evaluate` mends in them. */
function admittedFrom(text: string): object[] {
  const objects = objectsIn(text);
  return objects.map((object) => {
    if ((object as V1Deployment).kind !== 'Deployment') return object;
    const { mode, rules: settings, exemptions, platform } = configuration;
    const { mended } = evaluate({
      deployment: object as V1Deployment,
      rules,
      policy: { mode, rules: settings, exemptions, platform },
      around: { ...objectsOf(objects), old: undefined, platform },
      standing: 'judged',
      dryRun: false,
      now: judging.now,
      mend: true,
    });
    return mended;
  });
}

/** Every line is still there, in order, but for scalars that were replaced. */
function assertAdditionsOnly(before: string, after: string): void {
  const lines = after.split('\n');
  let at = 0;
  for (const line of before.split('\n')) {
    const key = /^ *terminationGracePeriodSeconds: /.exec(line)?.[0];
    const found = lines.findIndex((other, index) => index >= at && (key ? other.startsWith(key) : other === line));
    assert.notEqual(found, -1, `gone or moved: ${line}`);
    at = found + 1;
  }
}
