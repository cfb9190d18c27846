import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { helmBinary } from './harness/binaries.ts';
import { type Cluster, startCluster } from './harness/cluster.ts';
import { only, type Rendered } from './harness/helm.ts';
import { installInto } from './harness/installed.ts';
import type { Answer } from './harness/kubectl.ts';

// The post-renderer as Helm 4 runs it: the plugin installed from its folder, the chart of examples/helm.

const ROOT = join(import.meta.dirname, '../..');
const CHART = join(ROOT, 'examples/helm/shop');
const PROBE = {
  tcpSocket: { port: 'http' },
  ...{ periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 3 },
};

let cluster: Cluster;
let bin: string;

before(async () => {
  cluster = await startCluster();
  bin = installInto(cluster.folder);
  symlinkSync(await helmBinary(), join(bin, 'helm'));
  const { code, stderr } = await helm('plugin', 'install', join(ROOT, 'plugins/helm'));
  assert.equal(code, 0, stderr);
});
after(() => cluster?.stop());

test('what is rendered has what admission would inject, and the rest of it is as it was', async () => {
  const [plain, mended] = await Promise.all([
    objectsOf('template', 'shop', CHART),
    objectsOf('template', 'shop', CHART, '--post-renderer', 'evenkeel'),
  ]);
  const { spec } = only<V1Deployment>(mended, 'Deployment');
  const [container] = spec?.template.spec?.containers ?? [];
  assert.deepEqual(spec?.strategy, { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0 } });
  assert.deepEqual(container?.readinessProbe, PROBE);
  assert.deepEqual(container?.lifecycle, { preStop: { sleep: { seconds: 15 } } });
  assert.equal(spec?.template.spec?.terminationGracePeriodSeconds, 45);
  const others = (objects: Rendered[]) => objects.filter(({ kind }) => kind !== 'Deployment');
  assert.deepEqual(others(mended), others(plain));
  // Hooks pass through the post-renderer too.
  assert.equal(only<Rendered>(mended, 'Pod', 'shop-smoke').metadata.annotations?.['helm.sh/hook'], 'test');
});

test('flags come through, and what is denied stops nothing unless asked to', async () => {
  const recreate = ['template', 'shop', CHART, '--set', 'strategy=Recreate', '--post-renderer', 'evenkeel'];
  assert.equal((await helm(...recreate)).code, 0);
  const { code, stdout, stderr } = await helm(...recreate, '--post-renderer-args', '--fail-on=deny');
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /post-renderer plugin "evenkeel"/);
});

test('examples/helm/install.sh installs what is mended, and says what is denied before anything changes', async () => {
  const namespace = await cluster.namespace('helm');
  const script = join(ROOT, 'examples/helm/install.sh');
  const installed = await run('/bin/sh', [script, 'shop', CHART, namespace]);
  assert.equal(installed.code, 0, installed.stderr);
  const stored = await cluster.kubectl.json<V1Deployment>(['get', 'deployment', 'shop', '-n', namespace]);
  const [container] = stored.spec?.template.spec?.containers ?? [];
  assert.equal(container?.readinessProbe?.tcpSocket?.port, 'http');

  const refused = await run('/bin/sh', [script, 'shop', CHART, namespace, '--set', 'strategy=Recreate']);
  assert.equal(refused.code, 1);
  assert.match(refused.stdout, /: deny strategy-recreate \(/m);
  assert.doesNotMatch(refused.stdout, /has been upgraded/);
  const kept = await cluster.kubectl.json<V1Deployment>(['get', 'deployment', 'shop', '-n', namespace]);
  assert.equal(kept.spec?.strategy?.type, 'RollingUpdate');
});

test('as Helm 3 runs a post-renderer: a program and its arguments', async () => {
  const rendered = await helm('template', 'shop', CHART);
  const [fixed, postRendered] = await Promise.all([
    run('evenkeel', ['fix', '-'], rendered.stdout),
    run('evenkeel', ['post-render'], rendered.stdout),
  ]);
  assert.equal(fixed.stdout, postRendered.stdout);
  assert.match(fixed.stdout, /readinessProbe:/);
});

async function objectsOf(...args: string[]): Promise<Rendered[]> {
  const { code, stdout, stderr } = await helm(...args);
  assert.equal(code, 0, stderr);
  const objects = parseAllDocuments(stdout).map((document) => document.toJS() as Rendered);
  return objects.sort((a, b) => a.kind.localeCompare(b.kind, 'en'));
}

function helm(...args: string[]): Promise<Answer> {
  return run('helm', args);
}

/** With nothing on the PATH but the package, Node and Helm, and with nothing of a person's own settings. */
function run(program: string, args: readonly string[], input = ''): Promise<Answer> {
  const { folder, kubeconfig } = cluster;
  const home = { HOME: folder, HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder };
  const env = { ...home, PATH: bin, KUBECONFIG: kubeconfig };
  return new Promise((resolve) => {
    const child = execFile(join(program.includes('/') ? '' : bin, program), args, { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.on('error', () => {}).end(input);
  });
}
