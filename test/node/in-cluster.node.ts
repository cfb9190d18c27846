import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import type { V1ConfigMap } from '@kubernetes/client-node';
import type { VerifyReport } from '../../src/verify/report.ts';
import { run } from '../commands/run.ts';
import { until } from '../until.ts';
import { appDeployment, deployed, HEALTHY } from './harness/app.ts';
import { EVENKEEL_IMAGE } from './harness/evenkeel-image.ts';
import { startNodeCluster } from './harness/node-cluster.ts';
import { verified } from './harness/verifying.ts';

const cluster = await startNodeCluster({ withEvenkeel: true });
after(() => cluster.stop());
before(() => cluster.namespace('shop', { 'pod-security.kubernetes.io/enforce': 'restricted' }));

const CONFINED = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
};

/** Redeployed without a failure, and allowed in a namespace that enforces the restricted Pod Security Standard. */
const sound = appDeployment('sound', {
  container: {
    readinessProbe: HEALTHY,
    lifecycle: { preStop: { sleep: { seconds: 3 } } },
    securityContext: CONFINED,
  },
  pod: { securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } } },
  spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } },
});

/** Everything that a run makes, by kind. */
async function left(): Promise<string[]> {
  const kinds = 'jobs,pods,serviceaccounts,roles,rolebindings,configmaps';
  const selector = 'app.kubernetes.io/name=evenkeel-verify';
  return (await cluster.kubectl.ok(['get', kinds, '-n', 'shop', '-l', selector, '-o', 'name']))
    .split('\n')
    .filter(Boolean);
}

const inCluster = ['deployment/sound', '-n', 'shop', '--in-cluster', '--image', EVENKEEL_IMAGE];

test('a Job in the cluster does the same, and leaves nothing but its report behind', async () => {
  const url = await deployed(cluster, 'shop', sound);
  const { code, report, stderr } = await verified(cluster, [...inCluster, '--url', url, '--redeploys', '2']);
  assert.equal(code, 0, report.verdict.why);
  assert.equal(report.rollouts.length, 2);
  assert.equal(report.rollouts[1]?.leastReady, 2);
  assert.equal(
    stderr.match(/^rollout \d\/2: finished in .*, 0 failed, never fewer than 2 ready$/gm)?.length,
    2,
    stderr,
  );
  await until('the rest to be collected', async () => (await left()).length === 1);
  assert.deepEqual(await left(), ['configmap/evenkeel-verify-sound-report']);
  const map = await cluster.kubectl.json<V1ConfigMap>([
    'get',
    'configmap',
    'evenkeel-verify-sound-report',
    '-n',
    'shop',
  ]);
  const { $schema: _, ...there } = JSON.parse(map.data?.['report.json'] ?? '') as VerifyReport & { $schema: string };
  const { $schema: __, ...here } = report as VerifyReport & { $schema: string };
  assert.deepEqual(there, here);
});

test('a Job is kept where that is asked for, with the configuration it went by', async () => {
  const url = await deployed(cluster, 'shop', sound);
  const config = join(cluster.folder, 'evenkeel.yaml');
  await writeFile(config, 'mode: warn\n');
  const dry = ['--dry-run', '--duration-seconds', '2', '--keep', '--config', config];
  const { code, report } = await verified(cluster, [...inCluster, '--url', url, ...dry]);
  assert.equal(code, 0, report.verdict.why);
  const kept = await left();
  assert.deepEqual(kept.map((name) => name.replace(/\/.*/, '')).sort(), ['configmap', 'job.batch', 'pod']);
  const job = kept.find((name) => name.startsWith('job')) as string;
  assert.match(await cluster.kubectl.ok(['logs', '-n', 'shop', job]), /^\{\n[\s\S]*"verdict": \{/);
  await cluster.kubectl.ok(['delete', '-n', 'shop', job]);
});

test('Ctrl-C ends the run, which reports so far, and removes what was made', async () => {
  const url = await deployed(cluster, 'shop', sound);
  const argv = ['verify', ...inCluster, '--url', url, '--kubeconfig', cluster.kubeconfig, '-o', 'json'];
  const cli = join(import.meta.dirname, '../../src/cli.ts');
  const child = spawn(process.execPath, [cli, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  await until('the first rollout', async () => {
    const pods = await cluster.kubectl.ok(['get', 'pods', '-n', 'shop', '-l', 'app=sound', '-o', 'name']);
    return pods.trim().split('\n').length > 2;
  });
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number];
  assert.equal(code, 2, await stderr);
  assert.match((JSON.parse(await stdout) as VerifyReport).verdict.why, /^it was interrupted after 0 of 10 rollouts/);
  await until('the rest to be collected', async () => (await left()).length === 1);
});

test('an image that is not to be had is named', async () => {
  const url = await deployed(cluster, 'shop', sound);
  const { code, stdout, stderr } = await run([
    ...['verify', ...inCluster, '--image', 'localhost:1/nowhere:1', '--url', url, '--kubeconfig', cluster.kubeconfig],
  ]);
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /the Pod of job\/\S+ does not start: (ErrImagePull|ImagePullBackOff): .*\(the image is localhost:1\/nowhere:1; --image names another\)\n$/,
  );
});
