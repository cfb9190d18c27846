import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveDeployments } from '../../src/kubectl/live-deployments.ts';

const item = (name: string, annotation: string) => `- apiVersion: apps/v1
  kind: Deployment
  metadata:
    annotations:
      note: ${annotation}
    name: ${name}
    namespace: shop
`;

test('a line separator of Unicode, which kubectl prints as it is, ends no line of what it prints', async () => {
  const items = [item('one', '|\n        first\n        second\u2028- third'), item('two', 'none')];
  const stdout = `apiVersion: v1\nitems:\n${items.join('')}kind: List\nmetadata:\n  resourceVersion: ""\n`;
  const { files } = await liveDeployments(async () => ({ code: 0, stdout, stderr: '' }), [], []);
  assert.deepEqual(
    files.map(({ name, faults }) => [name, faults]),
    [
      ['shop/deployment/one', []],
      ['shop/deployment/two', []],
    ],
  );
});
