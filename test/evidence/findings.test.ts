import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { parse } from 'yaml';
import { CORPUS, corpusMissing } from '../cluster/harness/manifests.ts';
import { matchesFile } from '../golden.ts';
import { findingsIn, findingsPage, isJudgedBy, type Judgement } from './findings.ts';

const root = join(import.meta.dirname, '../..');
const judgements = parse(readFileSync(join(import.meta.dirname, 'judgements.yaml'), 'utf8')) as Judgement[];

suite('findings in published manifests', { skip: corpusMissing }, () => {
  const findings = corpusMissing ? [] : findingsIn(CORPUS);

  test('each has been judged right by somebody, once', () => {
    for (const finding of findings) {
      const judged = judgements.filter((judgement) => isJudgedBy(finding, judgement)).length;
      assert.equal(
        judged,
        1,
        `${finding.of}: ${finding.rule} ${finding.reason}: ${finding.message}\n\nA false alarm is a fault of the rule; if it is right, say why in test/evidence/judgements.yaml, then UPDATE=1`,
      );
    }
  });

  test('none is judged that is not there', () => {
    const stale = judgements.flatMap((judgement) =>
      judgement.deployments
        .filter((of) => !findings.some((finding) => finding.of === of && isJudgedBy(finding, judgement)))
        .map((of) => `${of}: ${judgement.rule} ${judgement.reason}`),
    );
    assert.deepEqual(stale, []);
  });

  test('docs/evidence/findings.md lists them all', () =>
    matchesFile(join(root, 'docs/evidence/findings.md'), findingsPage(findings, judgements)));
});
