import assert from 'node:assert/strict';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ask } from './review-stream.ts';
import { certificateFlags, issue, startServer, temporaryFolder } from './server-process.ts';

const issued = await issue();

/** Puts a version of the file in place as the kubelet does in a mounted ConfigMap: by one swap of a symlink. */
async function mountConfigMap(folder: string, version: string, text: string): Promise<string> {
  await mkdir(join(folder, version));
  await writeFile(join(folder, version, 'policy.yaml'), text);
  await symlink(version, join(folder, '..data_tmp'));
  await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  await symlink('..data/policy.yaml', join(folder, 'policy.yaml')).catch(() => {});
  return join(folder, 'policy.yaml');
}

async function ops(opsPort: number, path: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${opsPort}${path}`)).text();
}

describe('the configuration file', () => {
  test('changes answers when a ConfigMap swaps it; a broken version leaves the last good one in force', async (t) => {
    const folder = await temporaryFolder(t);
    const flags = await certificateFlags(folder, issued);
    const file = await mountConfigMap(folder, '..v1', 'mode: audit\n');
    const server = await startServer(t, [...flags, '--config', file]);
    const target = { port: server.port, ca: issued.ca };
    assert.equal((await ask(target)).response.patch, undefined, 'audit mode changes nothing');

    await mountConfigMap(folder, '..v2', 'mode: enforce\nserver:\n  drainSeconds: 3\n');
    await server.logged('a new configuration is in force');
    assert.ok((await ask(target)).response.patch, 'enforce mode injects');
    const restart = await server.logged('server options need a restart to count');
    assert.deepEqual(restart.options, ['drainSeconds']);

    await mountConfigMap(folder, '..v3', 'mode: sometimes\nrules:\n  no-such-rule: {}\n');
    const refused = await server.logged('the configuration in force stays: the new one cannot be used');
    assert.equal(refused.level, 'error');
    const problems = refused.problems as string[];
    assert.equal(problems.length, 2);
    assert.match(problems[0]!, /policy\.yaml:1:7: mode: expected /);
    assert.match(problems[1]!, /policy\.yaml:3:3: rules\.no-such-rule: /);
    assert.ok((await ask(target)).response.patch, 'the last good version is in force');

    const metrics = await ops(server.opsPort, '/metrics');
    assert.match(metrics, /^evenkeel_config_reloads_total\{result="success"\} 1$/m);
    assert.match(metrics, /^evenkeel_config_reloads_total\{result="failure"\} 1$/m);
    const check = /^\[\+\]configuration .*policy\.yaml, in force since \S+; a newer version was refused$/m;
    assert.match(await ops(server.opsPort, '/readyz'), check);
  });
});
