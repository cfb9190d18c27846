import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { until } from '../until.ts';
import { APP_IMAGE } from './harness/app-image.ts';
import { startNodeCluster } from './harness/node-cluster.ts';

const cluster = await startNodeCluster();
after(() => cluster.stop());

test('a Service reaches the Pods of a Deployment', async () => {
  const { kubectl } = cluster;
  await kubectl.ok(['create', 'deployment', 'app', `--image=${APP_IMAGE}`, '--port=8080', '--replicas=2']);
  await kubectl.ok(['expose', 'deployment', 'app']);
  await kubectl.ok(['rollout', 'status', 'deployment/app', '--timeout=60s']);
  const address = await kubectl.ok(['get', 'service', 'app', '-o', 'jsonpath={.spec.clusterIP}']);
  const answer = await until('the Service to answer', () =>
    fetch(`http://${address}:8080/`).then(
      (response) => response.text(),
      () => undefined,
    ),
  );
  assert.match(answer, /^app-/);
});
