import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { welcome } from '../../src/serve/welcome.ts';
import { PACKAGE, startServer } from './server-process.ts';

const noCurl = spawnSync('curl', ['--version']).error !== undefined && 'there is no curl here';

/** The command of the text, as a person would copy it. */
function commandOf(text: string): string {
  return /^ {2}(curl (?:.*\\\n)+.*)$/m.exec(text)![1]!;
}

describe('the welcome', () => {
  test('has a command that sends the example and decodes the patch', { skip: noCurl }, async (t) => {
    const server = await startServer(t, ['--host', '127.0.0.1']);
    const { port } = server;
    const caFile = `${PACKAGE}certs/development-ca.pem`;
    const command = commandOf(welcome({ port, opsPort: server.opsPort, caFile }, PACKAGE));
    const { stdout } = await promisify(execFile)('sh', ['-c', command], {
      cwd: PACKAGE,
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, NO_PROXY: 'localhost' },
    });
    const patch = JSON.parse(stdout) as { op: string; path: string }[];
    assert.deepEqual(
      patch.map(({ op, path }) => `${op} ${path.split('/').at(-1)}`),
      ['add readinessProbe', 'add lifecycle', 'add terminationGracePeriodSeconds', 'add maxUnavailable'],
    );
    server.kill('SIGINT');
    const { stderr } = await server.ended;
    assert.equal(commandOf(stderr), command, 'what the server printed');
    assert.match(stderr, new RegExp(`http://localhost:${server.opsPort}/metrics`));
  });

  test('quotes what a shell would take apart', () => {
    const text = welcome({ port: 1, opsPort: 2, caFile: "/a folder/o'clock.pem" }, '/elsewhere');
    assert.match(text, /--cacert '\/a folder\/o'\\''clock\.pem' /);
  });

  test('trusts no CA where the certificate is the platform’s', () => {
    assert.match(welcome({ port: 1, opsPort: 2 }, PACKAGE), /curl -sS --insecure /);
  });
});
