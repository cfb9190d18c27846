import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { controlPlaneBinaries } from './harness/binaries.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { deployment } from './harness/deployment.ts';
import { installInto } from './harness/installed.ts';
import { kubeconfigWith } from './harness/kubeconfig.ts';
import { type Kubectl, kubectlFor, listOf } from './harness/kubectl.ts';

// `kubectl evenkeel check` as a person types it: kubectl finds the plugin on the PATH, and the plugin finds kubectl there.

const namespace = 'live';
const web = { metadata: { labels: { app: 'web' } }, spec: { replicas: 2 } };
const services = ['http', 'admin'].map((targetPort) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: targetPort },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort }] },
}));

let cluster: Cluster;
let kubectl: Kubectl;

before(async () => {
  cluster = await startCluster();
  const bin = installInto(cluster.folder);
  if (process.env.KUBECONFIG) process.env.PATH = `${bin}:${process.env.PATH}`;
  else {
    symlinkSync((await controlPlaneBinaries()).kubectl, join(bin, 'kubectl'));
    process.env.PATH = bin;
  }
  kubectl = personWith(cluster.kubeconfig);
  await cluster.namespace(namespace);
  const objects = [deployment('web', web), deployment('api'), ...services];
  await kubectl.ok(['create', '-n', namespace, '-f', '-'], listOf(objects));
});
after(() => cluster?.stop());

test('kubectl lists it among its plugins', async () => {
  assert.match(await kubectl.ok(['plugin', 'list']), /\/kubectl-evenkeel$/m);
});

test('the live object is judged with the Services around it; positions are those of kubectl get -o yaml', async () => {
  const { code, stdout, stderr } = await kubectl(['evenkeel', 'check', 'deployment/web', '-n', namespace]);
  assert.deepEqual({ code, stderr }, { code: 1, stderr: '' });
  const printed = (await kubectl.ok(['get', 'deployment', 'web', '-n', namespace, '-o', 'yaml'])).split('\n');
  const [, line = ''] = /^live\/deployment\/web:(\d+):\d+: deny readiness-probe-missing \(/m.exec(stdout) ?? [];
  assert.match(printed[Number(line) - 1] ?? '', /^ {6}- \w/);
  assert.match(stdout, /: warn service-target-port-missing \(/m);
  assert.match(stdout, /^5 violations \(2 deny, 1 warn, 2 audit/m);
});

test('several are judged in one go, each where kubectl prints it alone', async () => {
  const alone = await kubectl(['evenkeel', 'check', 'deployment/web', '-n', namespace]);
  const { code, stdout } = await kubectl(['evenkeel', 'check', '-n', namespace]);
  assert.equal(code, 1);
  const places = (text: string) => text.split('\n').filter((line) => line.startsWith('live/deployment/web:'));
  assert.deepEqual(places(stdout), places(alone.stdout));
  assert.match(stdout, /^live\/deployment\/api:\d+:\d+: deny readiness-probe-missing \(/m);
  const everywhere = await kubectl(['evenkeel', 'check', '-A', '-l', 'app=web']);
  assert.deepEqual(places(everywhere.stdout), places(alone.stdout));
});

test('examples/kubectl judges a namespace', async () => {
  await cluster.namespace('example');
  const examples = join(import.meta.dirname, '../../examples');
  await kubectl.ok(['create', '-n', 'example', '-f', join(examples, 'compliant.yaml')]);
  const run = (...args: string[]) => {
    const { status, stdout } = spawnSync('/bin/sh', [join(examples, 'kubectl/check-namespace.sh'), ...args], {
      env: { ...process.env, KUBECONFIG: cluster.kubeconfig },
      encoding: 'utf8',
    });
    return { status, stdout };
  };
  assert.equal(run('example').status, 0);
  const { status, stdout } = run(namespace, '--selector', 'app=web');
  assert.equal(status, 1);
  assert.match(stdout, /^live\/deployment\/web:.* deny readiness-probe-missing \(/m);
});

test('who may read Deployments alone is told what was not read', async () => {
  const some = 'system:serviceaccount:live:reader';
  await kubectl.ok(['create', 'serviceaccount', 'reader', '-n', namespace]);
  await kubectl.ok(['create', 'role', 'reader', '-n', namespace, '--verb=get,list', '--resource=deployments.apps']);
  await kubectl.ok([
    'create',
    'rolebinding',
    'reader',
    '-n',
    namespace,
    '--role=reader',
    `--serviceaccount=live:reader`,
  ]);
  const impersonating = await kubectl(['evenkeel', 'check', 'deploy', 'web', '-n', namespace, '--as', some]);
  const token = (await kubectl.ok(['create', 'token', 'reader', '-n', namespace])).trim();
  const reader = personWith(await kubeconfigWith(cluster, 'reader', { user: { token } }));
  const { code, stdout, stderr } = await reader(['evenkeel', 'check', 'deploy', 'web', '-n', namespace]);
  assert.deepEqual({ code, stdout, stderr }, impersonating);
  assert.deepEqual({ code, stderr }, { code: 1, stderr: '' });
  assert.match(stdout, /: deny readiness-probe-missing \(/m);
  assert.doesNotMatch(stdout, /service-target-port-missing|disruption-budget-missing/);
  const resources = 'services horizontalpodautoscalers.autoscaling poddisruptionbudgets.policy persistentvolumeclaims';
  for (const resource of `${resources} resourcequotas nodes`.split(' ')) {
    assert.ok(stdout.includes(`${resource} cannot be listed (Forbidden)`), stdout);
  }
  assert.match(stdout, /namespaces cannot be read \(Forbidden\)/);
  assert.doesNotMatch(stdout, /deployments\.apps cannot be listed/);
});

test('what is not there, and a cluster that is not, end with 2 and what kubectl says', async () => {
  assert.deepEqual(await kubectl(['evenkeel', 'check', 'deployment/none', '-n', namespace]), {
    code: 2,
    stdout: '',
    stderr: 'Error from server (NotFound): deployments.apps "none" not found\n',
  });
  const nowhere = await kubectl(['evenkeel', 'check', '--server=https://127.0.0.1:1', '--request-timeout=2s']);
  assert.deepEqual([nowhere.code, nowhere.stdout], [2, '']);
  assert.match(nowhere.stderr, /127\.0\.0\.1:1/);
});

test('the rest of evenkeel is there as well', async () => {
  assert.match(await kubectl.ok(['evenkeel', 'config', 'print']), /^mode: enforce$/m);
});

function personWith(kubeconfig: string): Kubectl {
  return kubectlFor('kubectl', kubeconfig, join(cluster.folder, 'kubectl-cache'));
}
