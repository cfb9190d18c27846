import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../commands/run.ts';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { render, secretValues, startHelm } from './harness/helm.ts';

// What `evenkeel self-test`, which is the chart's `helm test`, makes of a real API server.

const { cluster, webhook } = await clusterWithWebhook();
const namespace = await cluster.namespace('tried');

function selfTest(mode: string, { kubeconfig = cluster.kubeconfig, waitSeconds = 0 } = {}) {
  const flags = ['--namespace', namespace, '--mode', mode, '--wait-seconds', String(waitSeconds)];
  return run(['self-test', ...flags, '--kubeconfig', kubeconfig]);
}

test('enforced: it comes back patched, with no more leave than the chart gives it', async () => {
  const kubeconfig = await asSelfTest();
  assert.deepEqual(await selfTest('enforce', { kubeconfig }), {
    code: 0,
    stdout: 'the Deployment came back with readinessProbe and lifecycle.preStop\n',
    stderr: '',
  });
  assert.equal(await cluster.kubectl.ok(['get', 'deployments', '-n', namespace, '-o', 'name']), '');
});

test('without leave to create Deployments it says which it takes', async () => {
  await cluster.kubectl.ok(['delete', 'rolebinding', '-n', namespace, '--all']);
  const { code, stderr } = await selfTest('enforce', { kubeconfig: await asSelfTest({ bound: false }) });
  assert.equal(code, 2);
  assert.match(stderr, /grant the verb create on deployments\.apps\n$/);
});

test('it is tried again until Evenkeel answers', async () => {
  await webhook.kill();
  const refused = await selfTest('enforce');
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /^the Deployment came back as it was sent: Evenkeel was not asked, or did not answer/);
  const waiting = selfTest('enforce', { waitSeconds: 30 });
  await webhook.start();
  assert.equal((await waiting).code, 0);
});

test('it is tried again until the API server can be reached', async () => {
  const waiting = selfTest('enforce', { waitSeconds: 30 });
  await cluster.controlPlane!.restartApiServer();
  assert.equal((await waiting).code, 0);
});

test('warned: it comes back with a warning', async () => {
  await webhook.restart('mode: warn\n');
  assert.deepEqual(await selfTest('warn', { waitSeconds: 5 }), {
    code: 0,
    stdout: 'the Deployment came back with a warning, as mode warn has it\n',
    stderr: '',
  });
  const { code, stderr } = await selfTest('enforce');
  assert.equal(code, 1);
  assert.match(stderr, /with a warning: the mode there is warn/);
});

test('audited: nothing is to be seen, and it says so', async () => {
  await webhook.restart('mode: audit\n');
  const { code, stdout } = await selfTest('audit');
  assert.equal(code, 0);
  assert.match(stdout, /as it was sent, and more is not to be seen in mode audit/);
});

/** A kubeconfig with a token of the account that the chart's test runs under, bound as the chart binds it. */
async function asSelfTest({ bound = true } = {}): Promise<string> {
  const folder = join(cluster.folder, 'helm');
  await mkdir(folder, { recursive: true });
  const values = { ...(await secretValues()), test: { namespace } };
  const hooks = (await render(await startHelm(folder), values, { namespace })).filter(
    ({ metadata }) => metadata.annotations?.['helm.sh/hook'] === 'test',
  );
  const kinds = bound ? ['ServiceAccount', 'Role', 'RoleBinding'] : ['ServiceAccount'];
  const items = hooks.filter(({ kind }) => kinds.includes(kind));
  assert.equal(items.length, kinds.length);
  await cluster.kubectl.ok(['apply', '-f', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const config = JSON.parse(await readFile(cluster.kubeconfig, 'utf8'));
  const token = await cluster.kubectl.ok(['create', 'token', 'evenkeel-self-test', '-n', namespace]);
  config.users[0].user = { token: token.trim() };
  const file = join(cluster.folder, 'self-test.kubeconfig');
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
  return file;
}
