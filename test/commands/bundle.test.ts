import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

describe('the bundle, alone in a folder without node_modules', () => {
  let folder: string;
  const run = (file: string, ...args: string[]) => {
    // A program begins with `env node`: this Node, and not an older one that the machine has.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
    const { status, stdout, stderr } = spawnSync(file, args, { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
    return { status, stdout, stderr };
  };
  const cli = (...args: string[]) => run(process.execPath, join(folder, 'dist/cli.js'), ...args);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-bundle-'));
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    const built = run(process.execPath, join(ROOT, 'scripts/build.ts'), join(folder, 'dist'));
    assert.deepEqual(built, { status: 0, stdout: '', stderr: '' });
  });
  after(() => rmSync(folder, { recursive: true }));

  test('runs commands that load chunks late', () => {
    const source = run(process.execPath, join(ROOT, 'src/cli.ts'), 'config', 'print');
    assert.match(source.stdout, /^mode: enforce$/m);
    assert.deepEqual(cli('config', 'print'), source);
    const page = run(process.execPath, join(ROOT, 'src/cli.ts'), 'rules', 'max-unavailable');
    assert.match(page.stdout, /An example that fails/);
    assert.deepEqual(cli('rules', 'max-unavailable'), page);
    writeFileSync(join(folder, 'broken.yaml'), 'mdoe: warn\n');
    assert.deepEqual(cli('config', 'check', 'broken.yaml'), {
      status: 2,
      stdout: '',
      stderr: 'broken.yaml:1:1: mdoe: unknown key; did you mean mode?\n',
    });
  });

  test('is a program of its own, with the version of its package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    assert.equal(run(join(folder, 'dist/cli.js'), '--version').stdout, `${version}\n`);
  });

  test('serves, and exits with 0 on SIGTERM', async () => {
    const server = spawn(
      process.execPath,
      [join(folder, 'dist/main.js'), '--no-cluster', '--port', '0', '--ops-port', '0', '--drain-seconds', '0'],
      { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'], timeout: 60_000, killSignal: 'SIGKILL' },
    );
    let output = '';
    await new Promise<void>((resolve, reject) => {
      server.stdout.on('data', (chunk) => {
        output += chunk;
        if (output.includes('"msg":"serving"')) resolve();
      });
      server.on('exit', (code) => reject(new Error(`exited with ${code}: ${output}`)));
    });
    server.kill('SIGTERM');
    assert.deepEqual(await once(server, 'exit'), [0, null]);
  });

  test('passes on the licences of what it holds', () => {
    const licenses = readFileSync(join(folder, 'dist/LICENSES.txt'), 'utf8');
    for (const name of ['fastify', 'typebox', 'yaml', 'pino', '@kubernetes/client-node']) {
      assert.match(licenses, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
  });

  test('is built again over itself without a trace', () => {
    writeFileSync(join(folder, 'dist/chunk-OF-AN-OLDER-BUILD.js'), '');
    run(process.execPath, join(ROOT, 'scripts/build.ts'), join(folder, 'dist'));
    const listing = run('ls', 'dist').stdout;
    assert.doesNotMatch(listing, /OLDER/);
    assert.match(listing, /^cli\.js$/m);
  });
});
