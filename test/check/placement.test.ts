import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { judge } from '../../src/check/judge.ts';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { readManifests } from '../../src/manifest/read.ts';
import { rules } from '../../src/rules/registry.ts';

/** A Deployment with what is given of its metadata, and a budget that covers its Pods where no namespace is stated. */
function manifests(metadata: string): string {
  return [
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web${metadata}}\nspec:\n  replicas: 3`,
    '  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}',
    '    spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}\n---',
    'apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}',
    'spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}\n',
  ].join('\n');
}

function judged(text: string, namespace = 'shop') {
  return judge([readManifests('a.yaml', text)], {
    configuration: defaultConfiguration(),
    rules,
    now: new Date(0),
    namespace,
  });
}

describe('where a Deployment stands', () => {
  for (const [stated, place] of [
    ['', 'shop'],
    [', namespace: null', 'shop'],
    [', namespace: ""', 'shop'],
    [', namespace: other', 'other'],
  ] as const) {
    test(`metadata {name: web${stated}}: ${place}`, () => {
      const { deployments, findings } = judged(manifests(stated));
      assert.deepEqual(
        deployments.map(({ namespace }) => namespace),
        [place],
      );
      const uncovered = findings.some(({ rule }) => rule === 'disruption-budget-missing');
      assert.equal(uncovered, place !== 'shop', 'the budget without a namespace stands where the Deployment does');
    });
  }
});

test('what a manifest says of its deletion is nothing to the API server; what is stored is on its way out', () => {
  const deletion = ', deletionTimestamp: "2026-01-01T00:00:00Z"';
  assert.equal(judged(manifests(deletion)).deployments.length, 1);
  const { deployments, notes } = judged(manifests(`${deletion}, uid: 7c1e`));
  assert.deepEqual(
    [deployments, notes.map(({ message }) => message)],
    [[], ['shop/web is not judged: it is being deleted']],
  );
});

test('an exemption that names no rule is told', () => {
  const { notes } = judged(manifests(', annotations: {evenkeel.dev/exempt: readiness-probe-mising}'));
  assert.deepEqual(
    notes.map(({ message }) => message),
    ['evenkeel.dev/exempt: there is no rule "readiness-probe-mising"'],
  );
});
