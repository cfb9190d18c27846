import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageError } from '../../src/config/flags.ts';
import { deploymentNames } from '../../src/kubectl/operands.ts';

const ASKED: [operands: string[], names: string[]][] = [
  [[], []],
  [['deployments'], []],
  [['deployment/web'], ['web']],
  [
    ['deploy/web', 'deployments.apps/api'],
    ['web', 'api'],
  ],
  [
    ['deployment', 'web', 'api'],
    ['web', 'api'],
  ],
  [['Deployments.v1.apps', 'web'], ['web']],
];

const REFUSED: [operands: string[], message: string][] = [
  [['service/web'], 'service/web: expected deployment/NAME or deployment NAME...; Deployments alone are judged'],
  [['web'], 'web: expected deployment/NAME or deployment NAME...; Deployments alone are judged'],
  [['deploymentset'], 'deploymentset: expected deployment/NAME or deployment NAME...; Deployments alone are judged'],
  [['deployment/web', 'api'], 'api: expected deployment/NAME, as every operand is written once one is'],
  [['deployment/'], 'deployment/: expected deployment/NAME, as every operand is written once one is'],
  [['a/b/c'], 'a/b/c: expected deployment/NAME, as every operand is written once one is'],
  [['-'], '-: expected a Deployment of the cluster; manifests are for `evenkeel check -`'],
  [
    ['deploy/web.yaml'],
    'deploy/web.yaml: expected a Deployment of the cluster; manifests are for `evenkeel check deploy/web.yaml`',
  ],
];

describe('the Deployments that operands ask for', () => {
  for (const [operands, names] of ASKED) {
    test(operands.join(' ') || '(none)', () => assert.deepEqual(deploymentNames(operands), names));
  }
  for (const [operands, message] of REFUSED) {
    test(`refused: ${operands.join(' ')}`, () =>
      assert.throws(() => deploymentNames(operands), new UsageError(message)));
  }
});
