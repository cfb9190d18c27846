import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { webhookConfigurations } from '../../src/admission/registration.ts';
import { server } from '../admission/reviews.ts';
import { until } from '../until.ts';
import { startCluster } from './harness/cluster.ts';
import { issueFor } from './harness/webhook.ts';

const cluster = await startCluster();
after(() => cluster.stop());

test('who is told that there are too many reviews asks again, and nothing is refused', async (t) => {
  const { ca, cert, key } = await issueFor(cluster.host);
  let shed = 0;
  let turnAway = 0;
  const { app } = server({
    tls: { cert, key },
    crowded: () => turnAway-- > 0,
    shed: () => {
      shed += 1;
    },
  });
  t.after(() => app.close());
  await app.listen({ host: cluster.host, port: 0 });
  const endpoint = { url: `https://${cluster.host}:${(app.server.address() as AddressInfo).port}` };
  for (const configuration of webhookConfigurations({ endpoint, caBundle: ca, failurePolicy: 'Fail' })) {
    await cluster.kubectl.ok(['create', '-f', '-'], JSON.stringify(configuration));
  }
  const create = ['create', 'deployment', 'web', '--image=web', '--port=80', '-n', 'default', '-o', 'json'];
  await until('the API server to ask', async () =>
    (await cluster.kubectl([...create, '--dry-run=server'])).stdout.includes('readinessProbe'),
  );
  turnAway = 1;
  const began = performance.now();
  const { spec } = await cluster.kubectl.json<V1Deployment>(create.slice(0, -2));
  assert.ok(spec?.template.spec?.containers[0]?.readinessProbe);
  assert.equal(shed, 1);
  assert.ok(performance.now() - began >= 1000, 'it waits for as long as Retry-After says');
});
