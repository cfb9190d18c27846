import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { run } from './run.ts';

const URL = ['--url', 'http://web/'];

describe('verify refuses', () => {
  for (const [argv, message] of [
    [URL, 'verify: expected deployment/NAME, got nothing'],
    [['web', ...URL], 'verify: expected deployment/NAME, got web'],
    [['statefulset/web', ...URL], 'verify: expected deployment/NAME, got statefulset/web'],
    [['deployment/../secrets/x', ...URL], 'verify: expected deployment/NAME, got deployment/../secrets/x'],
    [['deployment/a', 'deployment/b', ...URL], 'verify: expected deployment/NAME, got deployment/a deployment/b'],
    [['deployment/web'], '--url: expected where requests go, http://HOST[:PORT]/PATH'],
    [['deployment/web', '--url', 'web:80'], '--url: expected http://, https:// or tcp://HOST:PORT, got "web:80"'],
    [['deployment/web', '--url', '/'], '--url: expected http://, https:// or tcp://HOST:PORT, got "/"'],
    [
      ['deployment/web', '--url', 'ftp://web/'],
      '--url: expected http://, https:// or tcp://HOST:PORT, got "ftp://web/"',
    ],
    [['deployment/web', '--url', 'http://a:b@web/'], '--url: expected no user and no password'],
    [['deployment/web', '--url', 'tcp://web'], '--url: tcp: takes a port, got "tcp://web"'],
    [['deployment/web', ...URL, '--rate', '0'], '--rate: expected an integer from 1 to 5000, got "0"'],
    [['deployment/web', ...URL, '--redeploys', 'x'], '--redeploys: expected an integer from 1 to 1000, got "x"'],
    [['deployment/web', ...URL, '-o', 'xml'], '-o: expected one of text, json, html, got "xml"'],
  ] as const) {
    it(message, async () => {
      assert.deepEqual(await run(['verify', ...argv]), { code: 2, stdout: '', stderr: `${message}\n` });
    });
  }

  it('a kubeconfig that is not there', async () => {
    const kubeconfig = join(import.meta.dirname, 'nowhere');
    const { code, stdout, stderr } = await run(['verify', 'deployment/web', ...URL, '--kubeconfig', kubeconfig]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(
      stderr,
      /^cannot use the kubeconfig \S+nowhere: ENOENT.* Name one that can be used with --kubeconfig\.\n$/,
    );
  });
});
