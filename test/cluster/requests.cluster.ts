import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { V1Deployment } from '@kubernetes/client-node';
import { clusterWithWebhook } from './harness/cluster-with-webhook.ts';
import { deployment, safetyOf } from './harness/deployment.ts';

// Every way a client can write a Deployment: what it lacks is stored with it, and writing the same again changes
// nothing. A manifest that states its own grace period is the hard case: each time it is applied, it states the one
// from before the preStop was added.

const { cluster } = await clusterWithWebhook();
const namespace = await cluster.namespace('requests');

const APPLY_OVER = ['apply', '--server-side', '--force-conflicts'];

const manifests: [name: string, grace: number | undefined, stored: number][] = [
  ['without a grace period', undefined, 45],
  ['with a grace period of its own', 20, 35],
  // Less than the preStop and what an application needs at least after it.
  ['with a grace period of 0', 0, 45],
];

/**
 * Commands that write the manifest for the first time, and the one that writes it again. Generation counts annotations
 * in, and some are others' doing: the one that client-side apply keeps is written anew by the first server-side apply.
 */
const ways: [name: string, first: readonly (readonly string[])[], again: readonly string[]][] = [
  ['create, then client-side apply', [['create', '--save-config']], ['apply']],
  ['client-side apply', [['apply']], ['apply']],
  ['server-side apply', [['apply', '--server-side']], ['apply', '--server-side']],
  ['client-side, then server-side apply', [['apply'], APPLY_OVER], APPLY_OVER],
  [
    'replace',
    [
      ['create', '--save-config'],
      ['replace', '--save-config'],
    ],
    ['replace', '--save-config'],
  ],
];

for (const [manifestName, grace, storedGrace] of manifests) {
  suite(`a manifest ${manifestName}`, () => {
    for (const [wayName, first, again] of ways) {
      test(wayName, async () => {
        const name = `${wayName} ${grace ?? 'none'}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
        const wishes = grace === undefined ? {} : { terminationGracePeriodSeconds: grace };
        // A replace drops the controller's revision annotation, which it does not write on what is paused.
        const manifest = JSON.stringify(deployment(name, { ...wishes, spec: { paused: wayName === 'replace' } }));
        for (const verb of first) await write(verb, manifest);
        const stored = await read(name);
        assert.deepEqual(safetyOf(stored), { probed: 'http', preStop: 15, grace: storedGrace, maxUnavailable: 0 });
        for (const time of ['second', 'third']) {
          await write(again, manifest);
          const rewritten = await read(name);
          assert.deepEqual(rewritten.spec, stored.spec);
          assert.equal(rewritten.metadata?.generation, stored.metadata?.generation, `the ${time} time`);
        }
      });
    }

    for (const type of ['strategic', 'merge', 'json']) {
      test(`${type} patch`, async () => {
        const name = `patch-${type}-${grace ?? 'none'}`;
        const wishes = grace === undefined ? {} : { terminationGracePeriodSeconds: grace };
        await write(['create'], JSON.stringify(deployment(name, wishes)));
        const patch = ['patch', 'deployment', name, '-n', namespace, '--type', type, '--patch', imagePatch(type)];
        await cluster.kubectl.ok(patch);
        const stored = await read(name);
        assert.equal(stored.spec?.template.spec?.containers[0]?.image, 'web:2');
        assert.deepEqual(safetyOf(stored), {
          // A merge patch replaces the list of containers whole, and the probe is injected anew.
          probed: type === 'merge' ? 8080 : 'http',
          preStop: 15,
          grace: storedGrace,
          maxUnavailable: 0,
        });
        assert.equal(stored.metadata?.generation, 2);
        await cluster.kubectl.ok(patch);
        assert.equal((await read(name)).metadata?.generation, 2);
      });
    }
  });
}

// Injected handlers belong to nobody, and applying one's own does not take them away: the API server would see two.
for (const [name, verb] of [
  ['client-side', ['apply']],
  ['server-side', ['apply', '--server-side']],
] as const) {
  test(`${name} apply of a probe and a hook of one's own, where others were injected before`, async () => {
    const manifest = deployment(`own-${name}`);
    await write(verb, JSON.stringify(manifest));
    const readinessProbe = { httpGet: { path: '/ready', port: 'http', scheme: 'HTTP' } };
    const lifecycle = { preStop: { exec: { command: ['/app/drain'] } } };
    Object.assign(manifest.spec!.template.spec!.containers[0]!, { readinessProbe, lifecycle });
    await write(verb, JSON.stringify(manifest));
    const [stored] = (await read(`own-${name}`)).spec!.template.spec!.containers;
    assert.deepEqual(stored?.readinessProbe?.httpGet, readinessProbe.httpGet);
    assert.equal(stored?.readinessProbe?.tcpSocket, undefined);
    assert.deepEqual(stored?.lifecycle, lifecycle);
  });

  test(`${name} apply of another name and number of the port, under an injected probe`, async () => {
    const manifest = deployment(`moved-${name}`);
    const [container] = manifest.spec!.template.spec!.containers;
    await write(verb, JSON.stringify(manifest));
    container!.ports = [{ name: 'web', containerPort: 8080 }];
    await write(verb, JSON.stringify(manifest));
    const probed = async () =>
      (await read(`moved-${name}`)).spec!.template.spec!.containers[0]?.readinessProbe?.tcpSocket?.port;
    assert.equal(await probed(), 'web');
    container!.ports = [{ containerPort: 9090 }];
    await write(verb, JSON.stringify(manifest));
    assert.equal(await probed(), 9090);
    const { metadata } = await read(`moved-${name}`);
    await write(verb, JSON.stringify(manifest));
    assert.equal((await read(`moved-${name}`)).metadata?.generation, metadata?.generation);
  });
}

test('a dry run answers with what would be stored, and stores nothing', async () => {
  const manifest = JSON.stringify(deployment('dry-run'));
  const answered = await cluster.kubectl.json<V1Deployment>(
    ['apply', '--dry-run=server', '-n', namespace, '-f', '-'],
    manifest,
  );
  assert.deepEqual(safetyOf(answered), { probed: 'http', preStop: 15, grace: 45, maxUnavailable: 0 });
  const { code, stderr } = await cluster.kubectl(['get', 'deployment', 'dry-run', '-n', namespace]);
  assert.equal(code, 1);
  assert.match(stderr, /NotFound/);
});

test('a dry run is refused like the request itself', async () => {
  const manifest = JSON.stringify(deployment('dry-run', { spec: { strategy: { type: 'Recreate' } } }));
  for (const dryRun of [['--dry-run=server'], []]) {
    const { code, stderr } = await cluster.kubectl(['create', ...dryRun, '-n', namespace, '-f', '-'], manifest);
    assert.equal(code, 1);
    assert.match(stderr, /admission webhook "validate\.evenkeel\.dev" denied the request: .*\n- strategy-recreate: /);
  }
});

function imagePatch(type: string): string {
  if (type === 'json') {
    return JSON.stringify([{ op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'web:2' }]);
  }
  const container = { name: 'web', image: 'web:2', ...(type === 'merge' ? { ports: [{ containerPort: 8080 }] } : {}) };
  return JSON.stringify({ spec: { template: { spec: { containers: [container] } } } });
}

async function write(verb: readonly string[], manifest: string): Promise<void> {
  await cluster.kubectl.ok([...verb, '-n', namespace, '-f', '-'], manifest);
}

function read(name: string): Promise<V1Deployment> {
  return cluster.kubectl.json<V1Deployment>(['get', 'deployment', name, '-n', namespace]);
}
