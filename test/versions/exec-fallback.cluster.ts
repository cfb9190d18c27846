import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { V1Deployment, V1Lifecycle } from '@kubernetes/client-node';
import { NATIVE_SLEEP_MINOR } from '../../src/deployment/pre-stop.ts';
import { type Cluster, startCluster } from '../cluster/harness/cluster.ts';
import { deployment } from '../cluster/harness/deployment.ts';
import { CHART, startHelm } from '../cluster/harness/helm.ts';
import { minorOf } from '../cluster/harness/server-version.ts';
import { unwrapped } from '../cluster/harness/transcript.ts';
import { type ReviewLine, startWebhook, type Webhook } from '../cluster/harness/webhook.ts';
import { run } from '../commands/run.ts';
import { folderWith } from '../files/folder.ts';
import { until } from '../until.ts';

// Kubernetes before the native preStop sleep, which 1.29 has as an alpha that is off: what is injected there is an exec.

const EXEC: V1Lifecycle = { preStop: { exec: { command: ['sleep', '15'] } } };
const OLD_PLATFORM = 'minimumKubernetesVersion: "1.29"\n';

let cluster: Cluster;
let namespace: string;
before(async () => {
  cluster = await startCluster();
  assert.ok((await minorOf(cluster)) < NATIVE_SLEEP_MINOR, 'the cluster has the native sleep: `npm run test:versions`');
  namespace = await cluster.namespace('shop');
});
after(() => cluster?.stop());

test('why there is a fallback: the API server drops the sleep, and refuses the hook that is left empty', async () => {
  const { code, stderr } = await apply(deployment('asleep', hook({ preStop: { sleep: { seconds: 15 } } })));
  assert.equal(code, 1);
  assert.match(stderr, /containers\[0\]\.lifecycle\.preStop: Required value: must specify a handler type/);
});

test('the chart says which Kubernetes it takes', async () => {
  const helm = await startHelm(cluster.folder);
  const { code, stderr } = await helm(['install', 'evenkeel', CHART], {}, cluster.kubeconfig);
  assert.equal(code, 1);
  assert.match(stderr, /chart requires kubeVersion: >=1\.30\.0-0 which is incompatible with Kubernetes v1\.29\./);
});

describe('the webhook', () => {
  let webhook: Webhook;
  before(async () => {
    webhook = await startWebhook(cluster);
  });
  after(() => webhook?.stop());

  test('goes by the version that the API server states, and what it injects is stored', async () => {
    const { code, stderr } = await apply(deployment('injected'));
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(await stored('injected'), { lifecycle: EXEC, grace: 45, probed: 'http' });
  });

  for (const way of [[], ['--server-side', '--field-manager=gitops', '--force-conflicts']]) {
    test(`applied again, it starts no rollout: kubectl apply ${way.join(' ')}`, async () => {
      const { spec } = await read('injected');
      const { code, stderr } = await apply(deployment('injected'), way);
      assert.equal(code, 0, stderr);
      assert.deepEqual((await read('injected')).spec, spec);
    });
  }

  test('a next rollout brings the hook along', async () => {
    const next = deployment('injected', { container: { image: 'web:2' } });
    assert.equal((await apply(next)).code, 0);
    assert.deepEqual(await stored('injected'), { lifecycle: EXEC, grace: 45, probed: 'http' });
  });

  test('what `evenkeel fix` writes for that platform is what admission stores, and nothing is left to patch', async (t) => {
    const files = { 'policy.yaml': OLD_PLATFORM, 'shop.json': JSON.stringify(deployment('fixed')) };
    const folder = folderWith(files, t);
    const fixed = await run(['fix', '--config', `${folder}/policy.yaml`, `${folder}/shop.json`]);
    assert.equal(fixed.code, 0, fixed.stderr);
    const { code, stderr } = await cluster.kubectl(['apply', '-n', namespace, '-f', `${folder}/shop.json`]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(await stored('fixed'), { lifecycle: EXEC, grace: 45, probed: 'http' });
    const verdict = await until('the review to be logged', () => {
      const isMeant = (review: ReviewLine) => review.name === 'fixed' && review.webhook === 'mutate';
      return webhook.reviews().find(isMeant)?.verdict;
    });
    assert.equal(verdict, 'unchanged');
  });

  test("a person's own exec is left as it is, where the platform would rewrite it to a native sleep too", async () => {
    await webhook.restart('rules: { pre-stop-needs-shell: { options: { rewriteExplicit: true } } }\n');
    const own: V1Lifecycle = { preStop: { exec: { command: ['sh', '-c', 'sleep 5'] } } };
    const { code, stderr } = await apply(deployment('own', hook(own)));
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual((await stored('own')).lifecycle, own);
  });

  test('where nothing is injected, the refusal advises what this API server takes', async () => {
    await webhook.restart('rules: { pre-stop-missing: { inject: false } }\n');
    const { code, stderr } = await apply(deployment('refused'));
    assert.equal(code, 1);
    assert.match(unwrapped(stderr), /- pre-stop-missing: .* Add lifecycle\.preStop\.exec of `sleep 15` and raise/);
  });
});

function hook(lifecycle: V1Lifecycle) {
  return { container: { lifecycle } };
}

function apply(manifest: V1Deployment, flags: readonly string[] = []) {
  return cluster.kubectl(['apply', ...flags, '-n', namespace, '-f', '-'], JSON.stringify(manifest));
}

function read(name: string): Promise<V1Deployment> {
  return cluster.kubectl.json<V1Deployment>(['get', 'deployment', name, '-n', namespace]);
}

async function stored(name: string) {
  const pod = (await read(name)).spec?.template.spec;
  const [container] = pod?.containers ?? [];
  return {
    lifecycle: container?.lifecycle,
    grace: pod?.terminationGracePeriodSeconds,
    probed: container?.readinessProbe?.tcpSocket?.port,
  };
}
