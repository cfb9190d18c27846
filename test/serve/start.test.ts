import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { events, fakeApiServer, page, refuse } from '../kubernetes/fake-api-server.ts';
import { ask } from './review-stream.ts';
import { certificateFlags, issue, run, startServer, temporaryFolder } from './server-process.ts';

const issued = await issue();

describe('a start that cannot be', () => {
  const taken = createServer();
  let port = 0;
  before(async () => {
    taken.listen(0, '127.0.0.1');
    await once(taken, 'listening');
    ({ port } = taken.address() as AddressInfo);
  });
  after(() => taken.close());

  test('names the port that is in use, and the way to another', async (t) => {
    const flags = await certificateFlags(await temporaryFolder(t), issued);
    const common = ['--no-cluster', '--host', '127.0.0.1', ...flags];
    const [reviews, ops] = await Promise.all([
      run([...common, '--port', String(port), '--ops-port', '0']),
      run([...common, '--port', '0', '--ops-port', String(port)]),
    ]);
    const message = (flag: string, variable: string) =>
      `port ${port} is in use by another process; stop that one, or choose another port with ${flag} (${variable})\n`;
    assert.deepEqual([reviews.code, reviews.stderr], [1, message('--port', 'EVENKEEL_PORT')]);
    assert.deepEqual([ops.code, ops.stderr], [1, message('--ops-port', 'EVENKEEL_OPS_PORT')]);
  });

  test('names the flag, the variable or the place in the file that is wrong, with exit code 2', async (t) => {
    const file = join(await temporaryFolder(t), 'policy.yaml');
    await writeFile(file, 'mode: audit\nrules:\n  pre-stop-missing:\n    action: Refuse\n');
    const [flag, variable, policy] = await Promise.all([
      run(['--no-cluster', '--port', 'https']),
      run(['--no-cluster'], { EVENKEEL_DRAIN_SECONDS: '-1' }),
      run(['--no-cluster', '--config', file]),
    ]);
    assert.match(flag.stderr, /^--port: expected [^\n]+, got "https"\n$/);
    assert.match(variable.stderr, /^EVENKEEL_DRAIN_SECONDS: expected [^\n]+, got "-1"\n$/);
    assert.match(policy.stderr, /policy\.yaml:4:13: rules\.pre-stop-missing\.action: expected [^\n]+\n$/);
    assert.deepEqual([flag.code, variable.code, policy.code], [2, 2, 2]);
  });

  test('without a cluster says how to start without one', async (t) => {
    const folder = await temporaryFolder(t);
    const flags = await certificateFlags(folder, issued);
    const ports = ['--host', '127.0.0.1', '--port', '0', '--ops-port', '0'];
    const { code, stderr } = await run([...flags, ...ports], { HOME: folder });
    assert.match(stderr, /^no cluster configuration found: [^\n]+ --no-cluster\.\n$/);
    assert.equal(code, 1);
  });
});

describe('a start that the cluster refuses', () => {
  test('names every permission that is missing', async (t) => {
    const api = await fakeApiServer({
      list(response, { path }) {
        if (/deployments|nodes/.test(path)) refuse(response, 403, 'forbidden');
        else page(response, 1, []);
      },
      watch: (response) => events(response),
    });
    t.after(() => api.stop());
    const flags = await certificateFlags(await temporaryFolder(t), issued);
    const ports = ['--host', '127.0.0.1', '--port', '0', '--ops-port', '0'];
    const { code, stderr } = await run([...flags, ...ports, '--kubeconfig', api.kubeconfig]);
    assert.equal(
      stderr,
      `the API server ${api.url} answered GET /api/v1/nodes with 403: forbidden; ` +
        'grant the verbs list and watch on nodes, deployments.apps\n',
    );
    assert.equal(code, 1);
  });
});

describe('a server that runs', () => {
  test('keeps connections for longer than the API server does', async (t) => {
    const server = await startServer(t, await certificateFlags(await temporaryFolder(t), issued));
    const agent = new Agent({ keepAlive: true });
    t.after(() => agent.destroy());
    const { connection, keepAlive } = await ask({ port: server.port, ca: issued.ca }, agent);
    assert.equal(connection, 'keep-alive');
    const seconds = Number(/^timeout=(\d+)$/.exec(keepAlive ?? '')?.[1]);
    assert.ok(seconds > 90, `${seconds} s`);
  });

  test('writes one line a review that holds nothing of the object', async (t) => {
    const server = await startServer(t, await certificateFlags(await temporaryFolder(t), issued));
    await ask({ port: server.port, ca: issued.ca });
    server.kill('SIGINT');
    const { lines } = await server.ended;
    const [line, ...more] = lines.filter(({ msg }) => msg === 'review');
    assert.deepEqual(more, []);
    const { time, durationMs, ...rest } = line!;
    assert.ok(typeof durationMs === 'number' && durationMs > 0);
    assert.ok(!Number.isNaN(Date.parse(String(time))));
    assert.deepEqual(rest, {
      level: 'info',
      uid: '3f2c7f0e-5b1d-4c1e-9a55-0d6b0c7e8f21',
      namespace: 'shop',
      name: 'storefront',
      operation: 'CREATE',
      dryRun: false,
      user: 'jane@example.com',
      webhook: 'mutate',
      verdict: 'patched',
      rules: ['readiness-probe-missing', 'pre-stop-missing', 'max-unavailable'],
      mode: 'enforce',
      msg: 'review',
    });
  });
});
