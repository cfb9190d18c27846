import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { defaultConfiguration } from '../../src/config/defaults.ts';
import { loadConfiguration } from '../../src/config/load.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

describe('evenkeel', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-config-'));
    writeFileSync(join(folder, 'good.yaml'), 'mode: warn\nserver: {host: "::1", port: 1}\n');
    writeFileSync(join(folder, 'empty.yaml'), '');
    writeFileSync(join(folder, 'broken.yaml'), 'mdoe: warn\nrules:\n  max-unavailable: {action: Block}\n');
  });
  after(() => rmSync(folder, { recursive: true }));

  const evenkeel = (args: string[], env: Record<string, string> = {}, node: string[] = []) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...node, CLI, ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...env },
      timeout: 60_000,
    });
    return { status, stdout, stderr };
  };

  test('config check says what is valid, everything that is not, and exits with 2', () => {
    assert.deepEqual(evenkeel(['config', 'check', 'good.yaml']), {
      status: 0,
      stdout: 'good.yaml: valid\n',
      stderr: '',
    });
    assert.deepEqual(evenkeel(['config', 'check', 'good.yaml', 'broken.yaml', 'none.yaml', 'empty.yaml']), {
      status: 2,
      stdout: 'good.yaml: valid\nempty.yaml: valid\n',
      stderr: [
        'broken.yaml:1:1: mdoe: unknown key; did you mean mode?',
        'broken.yaml:3:29: rules.max-unavailable.action: expected one of Deny, Warn, Audit, Off, got "Block"',
        'none.yaml: cannot be read: there is no such file or folder',
        'empty.yaml: says nothing, and the defaults hold (a warning)',
        '',
      ].join('\n'),
    });
  });

  test('config print shows what is in effect, as YAML and as JSON, and what it prints is a valid file', () => {
    const env = { EVENKEEL_CONFIG: 'good.yaml', EVENKEEL_OPS_PORT: '2' };
    const { status, stdout, stderr } = evenkeel(['config', 'print'], env);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
    const { configuration } = loadConfiguration(stdout, 'printed');
    const { server, ...policy } = configuration;
    const { server: _, ...defaults } = defaultConfiguration();
    assert.deepEqual(policy, { ...defaults, mode: 'warn' });
    assert.deepEqual(server, {
      ...{ port: 1, opsPort: 2, host: '::1', drainSeconds: 10 },
      ...{ cluster: true, staleAfterSeconds: 300, logLevel: 'info' },
    });
    const json = evenkeel(['config', 'print', '--format', 'json', '--config', 'good.yaml'], { EVENKEEL_OPS_PORT: '2' });
    assert.deepEqual(JSON.parse(json.stdout), parse(stdout));
  });

  test('config print refuses a broken file as config check does', () => {
    const { status, stdout, stderr } = evenkeel(['config', 'print', '--config', 'broken.yaml']);
    assert.deepEqual({ status, stdout, lines: stderr.trim().split('\n').length }, { status: 2, stdout: '', lines: 2 });
  });

  test('config check loads neither the server nor the client of the cluster', () => {
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(specifier, context, next) {
        if (/^(fastify|pino|@kubernetes|@peculiar)/.test(specifier)) throw new Error('loads ' + specifier);
        return next(specifier, context);
      } });`;
    const { status, stderr } = evenkeel(['config', 'check', 'good.yaml'], {}, [
      '--import',
      `data:text/javascript,${encodeURIComponent(hook)}`,
    ]);
    assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  });

  test('what nobody foresaw takes one line, and shows its stack when asked to', () => {
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(specifier, context, next) {
        if (specifier === 'yaml') throw new Error('no yaml today');
        return next(specifier, context);
      } });`;
    const node = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
    assert.deepEqual(evenkeel(['config', 'check', 'good.yaml'], {}, node), {
      status: 1,
      stdout: '',
      stderr: 'evenkeel: Error: no yaml today (EVENKEEL_DEBUG=1 shows where)\n',
    });
    assert.match(
      evenkeel(['config', 'check', 'good.yaml'], { EVENKEEL_DEBUG: '1' }, node).stderr,
      /^Error: no yaml today\n +at /,
    );
  });
});
