import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { dispatch } from '../../src/commands/dispatch.ts';
import { optionsOf } from '../../src/commands/verify-flags.ts';
import { fakeApiServer, page } from '../kubernetes/fake-api-server.ts';
import { until } from '../until.ts';
import { httpServer } from '../verify/servers.ts';
import { ioInMemory, run } from './run.ts';

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
    [
      ['deployment/web', ...URL, '--junit', '/nowhere/x.xml'],
      "--junit: cannot write /nowhere/x.xml: ENOENT: no such file or directory, access '/nowhere'",
    ],
    [['deployment/web', ...URL, '--junit', '/'], '--junit: expected a file, / is a folder'],
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

describe('verify', () => {
  const exempt = {
    metadata: { namespace: 'shop', name: 'web', annotations: { 'evenkeel.dev/exempt': 'pre-stop-missing' } },
    spec: { replicas: 2, selector: {}, template: { spec: { containers: [] } } },
  };

  /** The arguments with an API server that has this Deployment and nothing else, and a URL that answers. */
  async function against(t: TestContext, deployment: object | null) {
    const api = await fakeApiServer({
      list(response, { path }) {
        if (path.endsWith('/deployments/web')) response.end(JSON.stringify(deployment));
        else page(response, 1, []);
      },
      watch: (response) => void response.flushHeaders(),
    });
    t.after(() => api.stop());
    const server = await httpServer(t, (response) => void response.end());
    const where = ['--url', server.url.href, '--kubeconfig', api.kubeconfig];
    return { argv: ['verify', 'deployment/web', '-n', 'shop', ...where], server };
  }

  it('lets nobody wait who presses Ctrl-C when asked', async (t) => {
    const { argv } = await against(t, exempt);
    const stop = new AbortController();
    const { promise: never } = Promise.withResolvers<never>();
    const stdin = (async function* () {
      yield await never;
    })();
    const signals = { stop: stop.signal, hurry: stop.signal, again: new AbortController().signal };
    const io = { ...ioInMemory({ stderrTerminal: true, stdin }), signals };
    const ran = dispatch(argv, io);
    await until('the question', () => io.written().stderr.includes('[y/N]'));
    stop.abort();
    assert.equal(await ran, 2);
    assert.match(io.written().stderr, /\[y\/N\] \ninterrupted before anything was done\n$/);
  });

  it('has no exit code of downtime for a fault of its own', async (t) => {
    const { code, stderr } = await run((await against(t, null)).argv);
    assert.equal(code, 2);
    assert.match(stderr, /^evenkeel: TypeError: .* \(EVENKEEL_DEBUG=1 shows where\)\n$/);
  });

  it('is not successful where its report could not be left', async (t) => {
    const { argv, server } = await against(t, exempt);
    const folder = mkdtempSync(join(tmpdir(), 'evenkeel-'));
    const junit = join(folder, 'verify.xml');
    const ran = run([...argv, '--dry-run', '--duration-seconds', '1', '--rate', '20', '--junit', junit]);
    await until('the load', () => server.requests() > 2);
    rmSync(folder, { recursive: true });
    const { code, stdout, stderr } = await ran;
    assert.equal(code, 2);
    assert.match(stderr, /^--junit: cannot write \S+verify\.xml: ENOENT/m);
    assert.match(stdout, /requests were answered/);
  });
});

describe('what is sent', () => {
  for (const [flags, expected] of [
    [{ url: 'http://web/' }, 'both'],
    [{ url: 'http://web/', mix: 'kept' }, 'kept'],
    [{ url: 'tcp://web:80' }, 'new'],
    [{ url: 'tcp://[::1]:80', mix: 'kept' }, 'new'],
  ] as const) {
    it(`goes over ${expected} connections with ${JSON.stringify(flags)}`, () => {
      assert.equal(optionsOf(flags).mix, expected);
    });
  }
});

describe('a reader that has seen enough', () => {
  it('hides no failure', async () => {
    const cli = join(import.meta.dirname, '../../src/cli.ts');
    const child = spawn(process.execPath, [cli, 'check', '-'], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdout.destroy();
    child.stdin.end(
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {strategy: {type: Recreate}, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: web, image: web, ports: [{containerPort: 80}]}]}}}\n',
    );
    const [code] = (await once(child, 'exit')) as [number];
    assert.equal(code, 1);
  });
});
