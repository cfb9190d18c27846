import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { parseAllDocuments } from 'yaml';
import { kustomizeBinary } from './harness/binaries.ts';
import { installInto } from './harness/installed.ts';
import type { Answer } from './harness/kubectl.ts';

// The KRM function as kustomize runs it, by examples/kustomize. No cluster is needed, but kustomize is.

const EXAMPLE = join(import.meta.dirname, '../../examples/kustomize');

let folder: string;
let kustomize: string;
let bin: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-kustomize-'));
  bin = installInto(folder);
  kustomize = await kustomizeBinary();
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('what is built has what admission would inject, by the policy in the functionConfig', async () => {
  const { code, stdout, stderr } = await build(EXAMPLE);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const objects = parseAllDocuments(stdout).map((document) => document.toJS());
  assert.deepEqual(
    objects.map(({ kind, metadata }) => [kind, metadata]),
    [
      ['Service', { name: 'shop', namespace: 'shop' }],
      ['Deployment', { name: 'shop', namespace: 'shop' }],
    ],
  );
  const { strategy, template } = (objects[1] as V1Deployment).spec ?? {};
  assert.equal(strategy?.rollingUpdate?.maxUnavailable, 0);
  assert.equal(template?.spec?.terminationGracePeriodSeconds, 50);
  const [container] = template?.spec?.containers ?? [];
  assert.deepEqual(container?.lifecycle, { preStop: { sleep: { seconds: 20 } } });
  assert.deepEqual(container?.readinessProbe?.tcpSocket, { port: 'http' });
});

test('what is denied ends the build, and says why', async () => {
  const recreate = changed('recreate', 'deployment.yaml', /replicas: 4/, '$&\n  strategy: { type: Recreate }');
  const { code, stdout, stderr } = await build(recreate);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^error: Deployment shop\/shop: spec\.strategy\.type: strategy-recreate: each rollout stops/m);
});

test('a check alone leaves what is built as it is, and ends the build', async () => {
  const unmended = changed('unmended', 'kustomization.yaml', / +- mend\.yaml\n/, '');
  const { code, stderr } = await build(unmended);
  assert.equal(code, 1);
  assert.match(stderr, /^error: .*readiness-probe-missing/m);
  assert.match(stderr, /^error: .*pre-stop-missing/m);
});

test('a policy that cannot be used ends the build, and is told by its field', async () => {
  const broken = changed('broken', 'mend.yaml', /pre-stop-missing/, 'pre-stop-mising');
  const { code, stderr } = await build(broken);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^functionConfig: spec\.policy\.rules\.pre-stop-mising: unknown rule; did you mean pre-stop-missing\?$/m,
  );
});

/** A copy of the example with a file changed. */
function changed(name: string, file: string, from: RegExp, to: string): string {
  const copy = join(folder, name);
  cpSync(EXAMPLE, copy, { recursive: true });
  const before = readFileSync(join(copy, file), 'utf8');
  const now = before.replace(from, to);
  assert.notEqual(now, before);
  writeFileSync(join(copy, file), now);
  return copy;
}

function build(example: string): Promise<Answer> {
  return new Promise((resolve) => {
    const args = ['build', '--enable-alpha-plugins', '--enable-exec', example];
    execFile(kustomize, args, { env: { PATH: bin, HOME: folder } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
