import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { commands } from '../../src/commands/table.ts';
import { run as runCommand } from './run.ts';

const run = (...argv: string[]) => runCommand(argv);

const MISUSE: [argv: string[], message: string][] = [
  [['serv'], 'serv: unknown command; did you mean serve?'],
  [['dance'], 'dance: unknown command; evenkeel --help lists the commands'],
  [['--port', '1'], '--port: unknown command; evenkeel --help lists the commands'],
  [['config'], 'config: incomplete; expected one of config print, config check'],
  [['config', 'chek'], 'config chek: unknown command; expected one of config print, config check'],
  [['config', 'check'], 'config check: expected the files to judge'],
  [['config', 'check', '--strict'], '--strict: unknown flag'],
  [['config', 'print', 'x'], 'x: config print takes flags only'],
  [['config', 'print', '--format=xml'], '--format: expected one of yaml, json, got "xml"'],
  [['help', 'dance'], 'dance: unknown command; evenkeel --help lists the commands'],
];

describe('the command line', () => {
  for (const [argv, message] of MISUSE) {
    test(`refuses: ${argv.join(' ')}`, async () => {
      assert.deepEqual(await run(...argv), { code: 2, stdout: '', stderr: `${message}\n` });
    });
  }

  test('says its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.deepEqual(await run('--version'), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('helps: all commands, a group, and one', async () => {
    const all = await run('--help');
    assert.equal(all.code, 0);
    for (const { name } of commands) assert.match(all.stdout, new RegExp(`^  ${name} `, 'm'));
    assert.deepEqual(await run('help'), all);
    assert.deepEqual(await run('-h'), all);
    const bare = await run();
    assert.deepEqual([bare.code, bare.stdout, bare.stderr], [2, '', all.stdout]);

    const group = await run('config', '--help');
    assert.match(group.stdout, /^ {2}config print {2}.*\n {2}config check {2}.*\n\n/m);
    assert.doesNotMatch(group.stdout, /^ {2}serve/m);

    assert.deepEqual(await run('config', 'print', '--help'), {
      code: 0,
      stdout: `Print the effective configuration: the file, the environment, and every default filled in.

Usage: evenkeel config print [FLAGS]

Flags:
  --config FILE
      Configuration file. Absent: the file that EVENKEEL_CONFIG names, else the embedded default policy.
  --format yaml|json
      How it is written. Default: yaml.
`,
      stderr: '',
    });
  });

  test('the help of check names what a flag takes', async () => {
    const { stdout } = await run('check', '--help');
    for (const line of [
      '--baseline FILE\n',
      '--old FILE|DIR|-\n',
      '--namespace TEXT\n',
      '--fail-on deny|warn|audit\n',
    ]) {
      assert.ok(stdout.includes(`  ${line}`), line);
    }
  });

  test('the help of serve names each flag and its variable', async () => {
    const { stdout } = await run('serve', '--help');
    for (const line of ['  --port N\n', '  --[no-]cluster\n', '[EVENKEEL_NO_CLUSTER]\n', '[EVENKEEL_LOG_LEVEL]\n']) {
      assert.ok(stdout.includes(line), line);
    }
  });

  test('every command loads under its own name', async () => {
    for (const entry of commands) assert.equal((await entry.load()).name, entry.name);
  });
});
